// ProtoDecoder: the walk over one plan message. Internal to the folder; decoder.h is the door.
#pragma once

#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/map.h>
#include <spark/connect/base.pb.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "errors/error.h"
#include "frontend/decoder.h"
#include "unresolved/plan.h"

namespace piezo::frontend {

namespace proto = spark::connect;

/// Decodes the parts of one plan: `Relation`, `Expression` and `Command` dispatch on what is set, an overload of Decode
/// stands for each kind. Used by one thread, for one plan.
class ProtoDecoder {
 public:
  explicit ProtoDecoder(const DecodeOptions& options) : options_(options) {}

  unresolved::RelationPtr Relation(const proto::Relation& relation);
  unresolved::ExprPtr Expression(const proto::Expression& expression);
  unresolved::Command Command(const proto::Command& command);
  /// The root of a plan: a query, or the command that SQL text turned out to be.
  unresolved::Plan Root(const proto::Relation& relation);
  unresolved::Plan SqlCommand(const proto::SqlCommand& command);

 private:
  using RelationOp = unresolved::RelationOp;
  using ExprOp = unresolved::ExprOp;
  using ExprPtr = unresolved::ExprPtr;
  using RelationPtr = unresolved::RelationPtr;
  using Exprs = std::vector<ExprPtr>;

  /// Counts levels of nesting for as long as it lives.
  class Level {
   public:
    explicit Level(ProtoDecoder& decoder);
    ~Level() { --decoder_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    ProtoDecoder& decoder_;
  };

  // decode_relation.cc: leaves and the plain ones; what is none of them goes on to the next, and at last to "other"
  RelationOp DecodeRelationOp(const proto::Relation& relation);
  RelationOp DecodeColumnsOp(const proto::Relation& relation);
  RelationOp DecodeOtherOp(const proto::Relation& relation);
  RelationOp Decode(const proto::Read& read);
  RelationOp Decode(const proto::LocalRelation& local);
  RelationOp Decode(const proto::Range& range);
  RelationOp Decode(const proto::CachedLocalRelation& cached);
  RelationOp Decode(const proto::ChunkedCachedLocalRelation& cached);
  RelationOp Decode(const proto::CachedRemoteRelation& cached);
  RelationOp Decode(const proto::UnresolvedTableValuedFunction& function);
  RelationOp Decode(const proto::Project& project);
  RelationOp Decode(const proto::Filter& filter);
  RelationOp Decode(const proto::Sort& sort);
  RelationOp Decode(const proto::Limit& limit);
  RelationOp Decode(const proto::Offset& offset);
  RelationOp Decode(const proto::Tail& tail);
  RelationOp Decode(const proto::Aggregate& aggregate);
  RelationOp Decode(const proto::Deduplicate& deduplicate);
  RelationOp Decode(const proto::Sample& sample);
  RelationOp Decode(const proto::SubqueryAlias& alias);
  RelationOp Decode(const proto::Repartition& repartition);
  RelationOp Decode(const proto::RepartitionByExpression& repartition);
  RelationOp Decode(const proto::CollectMetrics& metrics);
  RelationOp Decode(const proto::Parse& parse);
  RelationOp Decode(const proto::WithRelations& with);
  RelationOp Decode(const proto::ShowString& show);
  RelationOp Decode(const proto::HtmlString& html);
  RelationOp Decode(const proto::WithWatermark& watermark);
  RelationOp Decode(const proto::Hint& hint);
  // decode_columns.cc: those that change or pick columns, join, combine
  RelationOp Decode(const proto::ToDF& to_df);
  RelationOp Decode(const proto::ToSchema& to_schema);
  RelationOp Decode(const proto::WithColumns& with_columns);
  RelationOp Decode(const proto::WithColumnsRenamed& renamed);
  RelationOp Decode(const proto::Drop& drop);
  RelationOp Decode(const proto::Unpivot& unpivot);
  RelationOp Decode(const proto::Transpose& transpose);
  RelationOp Decode(const proto::Join& join);
  RelationOp Decode(const proto::AsOfJoin& join);
  RelationOp Decode(const proto::NearestByJoin& join);
  RelationOp Decode(const proto::LateralJoin& join);
  RelationOp Decode(const proto::SetOperation& operation);
  RelationOp Decode(const proto::NAFill& fill);
  RelationOp Decode(const proto::NADrop& drop);
  RelationOp Decode(const proto::NAReplace& replace);
  RelationOp Decode(const proto::StatSummary& summary);
  RelationOp Decode(const proto::StatDescribe& describe);
  RelationOp Decode(const proto::StatCrosstab& crosstab);
  RelationOp Decode(const proto::StatCov& cov);
  RelationOp Decode(const proto::StatCorr& corr);
  RelationOp Decode(const proto::StatApproxQuantile& quantile);
  RelationOp Decode(const proto::StatFreqItems& items);
  RelationOp Decode(const proto::StatSampleBy& sample);
  RelationOp Decode(const proto::Catalog& catalog);

  // decode_sql.cc
  struct SqlArguments {
    std::vector<std::pair<std::string, ExprPtr>> named;
    Exprs positional;
    bool empty() const { return named.empty() && positional.empty(); }
  };
  SqlArguments Arguments(const proto::SQL& sql);
  /// The statement of a SQL relation with its parameters; `references` are those of the WithRelations around it.
  unresolved::Plan Sql(const proto::Relation& text, std::vector<RelationPtr> references);
  std::vector<RelationPtr> SqlReferences(const proto::WithRelations& with);
  /// A SQL relation, with or without references, inside of a plan.
  RelationPtr SqlQuery(const proto::Relation& relation);
  /// `relation` with the client's id for it.
  RelationPtr Tagged(RelationPtr relation, const proto::RelationCommon& common);

  // decode_expression.cc
  ExprOp DecodeExprOp(const proto::Expression& expression);
  ExprOp Decode(const proto::Expression::UnresolvedAttribute& attribute);
  ExprOp Decode(const proto::Expression::UnresolvedFunction& function);
  ExprOp Decode(const proto::Expression::UnresolvedStar& star);
  ExprOp Decode(const proto::Expression::UnresolvedRegex& regex);
  ExprOp Decode(const proto::Expression::Alias& alias);
  ExprOp Decode(const proto::Expression::Cast& cast);
  ExprOp Decode(const proto::Expression::LambdaFunction& lambda);
  ExprOp Decode(const proto::Expression::UnresolvedNamedLambdaVariable& variable);
  ExprOp Decode(const proto::Expression::Window& window);
  ExprOp Decode(const proto::Expression::UnresolvedExtractValue& extract);
  ExprOp Decode(const proto::Expression::UpdateFields& update);
  ExprOp Decode(const proto::CallFunction& call);
  ExprOp Decode(const proto::NamedArgumentExpression& argument);
  ExprOp Decode(const proto::SubqueryExpression& subquery);
  unresolved::ClientFunction DecodeClientFunction(const proto::CommonInlineUserDefinedFunction& function);
  unresolved::SortOrder DecodeSortOrder(const proto::Expression::SortOrder& order);
  std::vector<unresolved::SortOrder> SortOrders(
      const google::protobuf::RepeatedPtrField<proto::Expression::SortOrder>& orders);
  unresolved::FrameBound DecodeFrameBound(const proto::Expression::Window::WindowFrame::FrameBoundary& bound);
  Exprs Expressions(const google::protobuf::RepeatedPtrField<proto::Expression>& expressions);

  // decode_command.cc
  unresolved::Command Decode(const proto::WriteOperation& write);
  unresolved::Command Decode(const proto::WriteOperationV2& write);
  unresolved::Command Decode(const proto::CreateDataFrameViewCommand& view);
  unresolved::Command Decode(const proto::CheckpointCommand& checkpoint);

  errors::SourceSpan Origin(const proto::Origin& origin);
  unresolved::NameParts Identifier(const std::string& text) { return sql::ParseMultipartIdentifier(text); }
  std::shared_ptr<const std::string> Share(const std::string& bytes) const;

  const DecodeOptions& options_;
  int depth_ = 0;
  std::shared_ptr<const errors::SourceText> last_source_;  // neighbours mostly come from the same call
};

// ---- What the parts share ----

inline std::optional<int64_t> PlanIdOf(const proto::RelationCommon& common) {
  return common.has_plan_id() ? std::optional<int64_t>(common.plan_id()) : std::nullopt;
}

/// A oneof of `message` is not set; `name` is what the reference calls that: RELTYPE_NOT_SET.
[[noreturn]] void ThrowNotSet(const google::protobuf::Message& message, std::string name);
/// The oneof `oneof` of `message` is set to something that must not stand there.
[[noreturn]] void ThrowNotSupportedHere(const google::protobuf::Message& message, const char* oneof);
[[noreturn]] void ThrowInvalidEnum(const google::protobuf::EnumDescriptor& type, int number);
[[noreturn]] void ThrowInvalidPlan(std::string message);
/// The name of the field that is set in the oneof `oneof`: "map_partitions".
std::string NameOfSet(const google::protobuf::Message& message, const char* oneof);

template <class Enum>
[[noreturn]] void ThrowInvalidEnum(Enum value) {
  ThrowInvalidEnum(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

/// Options in the order of their keys: a map on the wire has none.
unresolved::Options ToOptions(const google::protobuf::Map<std::string, std::string>& map);

inline std::vector<std::string> ToStrings(const google::protobuf::RepeatedPtrField<std::string>& strings) {
  return {strings.begin(), strings.end()};
}

}  // namespace piezo::frontend
