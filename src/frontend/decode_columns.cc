// Relations that change or pick columns, join and combine frames, and DataFrame's functions on nulls and statistics.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "frontend/proto_decoder.h"
#include "wire/proto_schema.h"
#include "wire/proto_types.h"

// Clients before 3.5 send new names of columns in a map, which 3.5 deprecates.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace piezo::frontend {

using namespace unresolved;  // NOLINT: what is built here

namespace {

JoinType ToJoinType(proto::Join::JoinType type) {
  switch (type) {
    case proto::Join::JOIN_TYPE_INNER:
      return JoinType::kInner;
    case proto::Join::JOIN_TYPE_FULL_OUTER:
      return JoinType::kFull;
    case proto::Join::JOIN_TYPE_LEFT_OUTER:
      return JoinType::kLeft;
    case proto::Join::JOIN_TYPE_RIGHT_OUTER:
      return JoinType::kRight;
    case proto::Join::JOIN_TYPE_LEFT_ANTI:
      return JoinType::kLeftAnti;
    case proto::Join::JOIN_TYPE_LEFT_SEMI:
      return JoinType::kLeftSemi;
    case proto::Join::JOIN_TYPE_CROSS:
      return JoinType::kCross;
    default:
      ThrowInvalidEnum(type);
  }
}

struct JoinTypeName {
  std::string_view name;
  JoinType type;
};

/// The names that DataFrame calls take, in any case.
constexpr std::array kJoinTypeNames = std::to_array<JoinTypeName>({
    {"inner", JoinType::kInner},
    {"outer", JoinType::kFull},
    {"full", JoinType::kFull},
    {"fullouter", JoinType::kFull},
    {"full_outer", JoinType::kFull},
    {"leftouter", JoinType::kLeft},
    {"left", JoinType::kLeft},
    {"left_outer", JoinType::kLeft},
    {"rightouter", JoinType::kRight},
    {"right", JoinType::kRight},
    {"right_outer", JoinType::kRight},
    {"leftsemi", JoinType::kLeftSemi},
    {"left_semi", JoinType::kLeftSemi},
    {"semi", JoinType::kLeftSemi},
    {"leftanti", JoinType::kLeftAnti},
    {"left_anti", JoinType::kLeftAnti},
    {"anti", JoinType::kLeftAnti},
    {"cross", JoinType::kCross},
});

JoinType ToJoinType(const std::string& text) {
  std::string name = text;
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto found = std::ranges::find(kJoinTypeNames, name, &JoinTypeName::name);
  if (found != kJoinTypeNames.end()) return found->type;
  std::string supported;
  for (const JoinTypeName& known : kJoinTypeNames) {
    supported += (supported.empty() ? "'" : ", '") + std::string(known.name) + "'";
  }
  throw Error("UNSUPPORTED_JOIN_TYPE", {{"typ", text}, {"supported", supported}});
}

std::vector<types::Value> ToValues(const google::protobuf::RepeatedPtrField<proto::Expression::Literal>& literals) {
  std::vector<types::Value> values;
  for (const auto& literal : literals) values.push_back(wire::FromProto(literal));
  return values;
}

}  // namespace

RelationOp ProtoDecoder::DecodeColumnsOp(const proto::Relation& relation) {
  switch (relation.rel_type_case()) {
    case proto::Relation::kJoin:
      return Decode(relation.join());
    case proto::Relation::kSetOp:
      return Decode(relation.set_op());
    case proto::Relation::kToDf:
      return Decode(relation.to_df());
    case proto::Relation::kWithColumnsRenamed:
      return Decode(relation.with_columns_renamed());
    case proto::Relation::kDrop:
      return Decode(relation.drop());
    case proto::Relation::kWithColumns:
      return Decode(relation.with_columns());
    case proto::Relation::kUnpivot:
      return Decode(relation.unpivot());
    case proto::Relation::kToSchema:
      return Decode(relation.to_schema());
    case proto::Relation::kAsOfJoin:
      return Decode(relation.as_of_join());
    case proto::Relation::kNearestByJoin:
      return Decode(relation.nearest_by_join());
    case proto::Relation::kLateralJoin:
      return Decode(relation.lateral_join());
    case proto::Relation::kTranspose:
      return Decode(relation.transpose());
    case proto::Relation::kFillNa:
      return Decode(relation.fill_na());
    case proto::Relation::kDropNa:
      return Decode(relation.drop_na());
    case proto::Relation::kReplace:
      return Decode(relation.replace());
    case proto::Relation::kSummary:
      return Decode(relation.summary());
    case proto::Relation::kCrosstab:
      return Decode(relation.crosstab());
    case proto::Relation::kDescribe:
      return Decode(relation.describe());
    case proto::Relation::kCov:
      return Decode(relation.cov());
    case proto::Relation::kCorr:
      return Decode(relation.corr());
    case proto::Relation::kApproxQuantile:
      return Decode(relation.approx_quantile());
    case proto::Relation::kFreqItems:
      return Decode(relation.freq_items());
    case proto::Relation::kSampleBy:
      return Decode(relation.sample_by());
    default:
      return DecodeOtherOp(relation);
  }
}

// ---- Columns ----

RelationOp ProtoDecoder::Decode(const proto::ToDF& to_df) {
  return ToDf{Relation(to_df.input()), ToStrings(to_df.column_names())};
}

RelationOp ProtoDecoder::Decode(const proto::ToSchema& to_schema) {
  return ToSchema{Relation(to_schema.input()), wire::SchemaFromProto(to_schema.schema())};
}

RelationOp ProtoDecoder::Decode(const proto::WithColumns& with_columns) {
  WithColumns decoded;
  decoded.input = Relation(with_columns.input());
  for (const proto::Expression::Alias& alias : with_columns.aliases()) {
    if (alias.name_size() != 1) {
      std::string got;
      for (const std::string& part : alias.name()) got += (got.empty() ? "" : ", ") + part;
      throw Error("CONNECT_INVALID_PLAN.WITH_COLUMNS_REQUIRE_SINGLE_NAME_PART", {{"got", "[" + got + "]"}});
    }
    decoded.items.push_back(MakeExpr(Decode(alias)));
  }
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::WithColumnsRenamed& renamed) {
  WithColumnsRenamed decoded;
  decoded.input = Relation(renamed.input());
  for (const auto& rename : renamed.renames()) decoded.renames.emplace_back(rename.col_name(), rename.new_col_name());
  if (decoded.renames.empty()) decoded.renames = ToOptions(renamed.rename_columns_map());
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::Drop& drop) {
  return Drop{Relation(drop.input()), Expressions(drop.columns()), ToStrings(drop.column_names())};
}

RelationOp ProtoDecoder::Decode(const proto::Unpivot& unpivot) {
  Unpivot decoded;
  decoded.input = Relation(unpivot.input());
  decoded.ids = Expressions(unpivot.ids());
  if (unpivot.has_values()) decoded.values = Expressions(unpivot.values().values());
  decoded.variable_name = unpivot.variable_column_name();
  decoded.value_names = {unpivot.value_column_name()};
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::Transpose& transpose) {
  if (transpose.index_columns_size() > 1) {
    throw Error("TRANSPOSE_INVALID_INDEX_COLUMN", {{"reason", "there is more than one"}});
  }
  ExprPtr index = transpose.index_columns().empty() ? nullptr : Expression(transpose.index_columns(0));
  return Transpose{Relation(transpose.input()), std::move(index)};
}

// ---- Two inputs ----

RelationOp ProtoDecoder::Decode(const proto::Join& join) {
  if (join.has_join_condition() && !join.using_columns().empty()) {
    throw Error("CONNECT_INVALID_PLAN.USING_COLUMNS_OR_JOIN_CONDITION_SET_IN_JOIN", {});
  }
  if (join.has_join_data_type()) return Unsupported{"a join of typed datasets (joinWith)"};
  Join decoded;
  decoded.left = Relation(join.left());
  decoded.right = Relation(join.right());
  decoded.type = ToJoinType(join.join_type());
  if (join.has_join_condition()) decoded.condition = Expression(join.join_condition());
  decoded.using_columns = ToStrings(join.using_columns());
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::LateralJoin& join) {
  Join decoded;
  decoded.left = Relation(join.left());
  decoded.right = Relation(join.right());
  decoded.type = ToJoinType(join.join_type());
  if (join.has_join_condition()) decoded.condition = Expression(join.join_condition());
  decoded.lateral = true;
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::AsOfJoin& join) {
  AsOfJoin decoded;
  decoded.left = Relation(join.left());
  decoded.right = Relation(join.right());
  decoded.left_as_of = Expression(join.left_as_of());
  decoded.right_as_of = Expression(join.right_as_of());
  if (join.has_join_expr()) decoded.condition = Expression(join.join_expr());
  decoded.using_columns = ToStrings(join.using_columns());
  decoded.type = ToJoinType(join.join_type());
  if (join.has_tolerance()) decoded.tolerance = Expression(join.tolerance());
  decoded.allow_exact_matches = join.allow_exact_matches();
  decoded.direction = join.direction();
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::NearestByJoin& join) {
  constexpr int32_t kMostResults = 100'000;
  const auto check = [](bool known, const char* condition, const char* parameter, const std::string& given,
                        const char* supported) {
    if (!known) throw Error(condition, {{parameter, given}, {"supported", supported}});
  };
  NearestByJoin decoded;
  decoded.results = join.num_results();
  if (decoded.results < 1 || decoded.results > kMostResults) {
    throw Error("NEAREST_BY_JOIN.NUM_RESULTS_OUT_OF_RANGE",
                {{"numResults", std::to_string(decoded.results)}, {"min", "1"}, {"max", std::to_string(kMostResults)}});
  }
  decoded.type = ToJoinType(join.join_type());
  check(decoded.type == JoinType::kInner || decoded.type == JoinType::kLeft, "NEAREST_BY_JOIN.UNSUPPORTED_JOIN_TYPE",
        "joinType", join.join_type(), "'INNER', 'LEFT OUTER'");
  const std::string mode = ToLowerAscii(join.mode());
  decoded.exact = mode == "exact";
  check(decoded.exact || mode == "approx", "NEAREST_BY_JOIN.UNSUPPORTED_MODE", "mode", join.mode(),
        "'approx', 'exact'");
  const std::string direction = ToLowerAscii(join.direction());
  decoded.ascending = direction == "distance";
  check(decoded.ascending || direction == "similarity", "NEAREST_BY_JOIN.UNSUPPORTED_DIRECTION", "direction",
        join.direction(), "'distance', 'similarity'");
  decoded.left = Relation(join.left());
  decoded.right = Relation(join.right());
  decoded.ranking = Expression(join.ranking_expression());
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::SetOperation& operation) {
  if (!operation.has_left_input() || !operation.has_right_input()) {
    throw Error("CONNECT_INVALID_PLAN.SET_OPERATION_MUST_HAVE_TWO_INPUTS", {});
  }
  SetOperation decoded;
  decoded.left = Relation(operation.left_input());
  decoded.right = Relation(operation.right_input());
  decoded.all = operation.is_all();
  decoded.by_name = operation.by_name();
  decoded.allow_missing_columns = operation.allow_missing_columns();
  switch (operation.set_op_type()) {
    case proto::SetOperation::SET_OP_TYPE_EXCEPT:
      if (decoded.by_name) throw Error("CONNECT_INVALID_PLAN.EXCEPT_DOES_NOT_SUPPORT_UNION_BY_NAME", {});
      decoded.op = SetOperator::kExcept;
      break;
    case proto::SetOperation::SET_OP_TYPE_INTERSECT:
      if (decoded.by_name) throw Error("CONNECT_INVALID_PLAN.INTERSECT_DOES_NOT_SUPPORT_UNION_BY_NAME", {});
      decoded.op = SetOperator::kIntersect;
      break;
    case proto::SetOperation::SET_OP_TYPE_UNION:
      if (!decoded.by_name && decoded.allow_missing_columns) {
        throw Error("CONNECT_INVALID_PLAN.UNION_BY_NAME_ALLOW_MISSING_COL_REQUIRES_BY_NAME", {});
      }
      decoded.op = SetOperator::kUnion;
      break;
    default:
      ThrowInvalidEnum(operation.set_op_type());
  }
  return decoded;
}

// ---- Nulls and statistics ----

RelationOp ProtoDecoder::Decode(const proto::NAFill& fill) {
  if (fill.values().empty()) throw Error("CONNECT_INVALID_PLAN.NA_FILL_VALUES_EMPTY", {});
  if (fill.values_size() > 1 && fill.values_size() != fill.cols_size()) {
    throw Error("CONNECT_INVALID_PLAN.NA_FILL_VALUES_LENGTH_MISMATCH", {});
  }
  return FillNa{Relation(fill.input()), ToStrings(fill.cols()), ToValues(fill.values())};
}

RelationOp ProtoDecoder::Decode(const proto::NADrop& drop) {
  DropNa decoded{Relation(drop.input()), ToStrings(drop.cols()), {}};
  if (drop.has_min_non_nulls()) decoded.min_non_nulls = drop.min_non_nulls();
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::NAReplace& replace) {
  ReplaceNa decoded{Relation(replace.input()), ToStrings(replace.cols()), {}};
  for (const auto& replacement : replace.replacements()) {
    decoded.replacements.emplace_back(wire::FromProto(replacement.old_value()),
                                      wire::FromProto(replacement.new_value()));
  }
  return decoded;
}

RelationOp ProtoDecoder::Decode(const proto::StatSummary& summary) {
  return Summary{Relation(summary.input()), ToStrings(summary.statistics())};
}

RelationOp ProtoDecoder::Decode(const proto::StatDescribe& describe) {
  return Describe{Relation(describe.input()), ToStrings(describe.cols())};
}

RelationOp ProtoDecoder::Decode(const proto::StatCrosstab& crosstab) {
  return Crosstab{Relation(crosstab.input()), crosstab.col1(), crosstab.col2()};
}

RelationOp ProtoDecoder::Decode(const proto::StatCov& cov) {
  return Covariance{Relation(cov.input()), cov.col1(), cov.col2()};
}

RelationOp ProtoDecoder::Decode(const proto::StatCorr& corr) {
  return Correlation{Relation(corr.input()), corr.col1(), corr.col2(), corr.has_method() ? corr.method() : "pearson"};
}

RelationOp ProtoDecoder::Decode(const proto::StatApproxQuantile& quantile) {
  return ApproxQuantile{Relation(quantile.input()),
                        ToStrings(quantile.cols()),
                        {quantile.probabilities().begin(), quantile.probabilities().end()},
                        quantile.relative_error()};
}

RelationOp ProtoDecoder::Decode(const proto::StatFreqItems& items) {
  return FreqItems{Relation(items.input()), ToStrings(items.cols()), items.has_support() ? items.support() : 0.01};
}

RelationOp ProtoDecoder::Decode(const proto::StatSampleBy& sample) {
  SampleBy decoded;
  decoded.input = Relation(sample.input());
  decoded.column = Expression(sample.col());
  for (const auto& fraction : sample.fractions()) {
    decoded.fractions.emplace_back(wire::FromProto(fraction.stratum()), fraction.fraction());
  }
  if (sample.has_seed()) decoded.seed = sample.seed();
  return decoded;
}

}  // namespace piezo::frontend
