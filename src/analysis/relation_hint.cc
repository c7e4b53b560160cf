// Hints: advice on strategies that the engine chooses itself. An unknown one is no error in Spark either; those that
// ask for partitions are checked. And what streams alone heed.

#include <algorithm>
#include <array>
#include <limits>

#include "analysis/resolver.h"
#include "base/ascii.h"
#include "frontend/sql/parser.h"
#include "types/interval_text.h"

namespace piezo::analysis {

namespace {

constexpr std::array<std::string_view, 4> kPartitioning = {"COALESCE", "REPARTITION", "REPARTITION_BY_RANGE",
                                                           "REBALANCE"};

bool IsNumber(const unresolved::ExprPtr& expr) {
  const auto* literal = std::get_if<unresolved::Literal>(&expr->op);
  return literal != nullptr && literal->value.type.IsIntegral();
}

/// A column, or a string with its name: df.hint("REPARTITION", "id").
std::optional<unresolved::Attribute> ColumnOf(const unresolved::ExprPtr& expr) {
  if (const auto* attribute = std::get_if<unresolved::Attribute>(&expr->op)) return *attribute;
  const auto* literal = std::get_if<unresolved::Literal>(&expr->op);
  const auto* name = literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
  if (name == nullptr || !literal->value.type.IsStringLike()) return std::nullopt;
  return unresolved::Attribute{frontend::sql::ParseMultipartIdentifier(*name), {}, false};
}

int32_t CountOf(const unresolved::Hint& hint) {
  const types::Value& value = std::get<unresolved::Literal>(hint.parameters.front()->op).value;
  const auto count = std::get<int64_t>(value.data);
  if (count < 1 || count > std::numeric_limits<int32_t>::max()) {
    throw Error("PIEZO_PARTITION_COUNT", {{"count", std::to_string(count)}});
  }
  return static_cast<int32_t>(count);
}

plan::NodePtr Repartitioned(const plan::NodePtr& input, plan::Repartition::Kind kind, int32_t count,
                            bool joined = false) {
  return plan::MakeNode(plan::Repartition{.input = input, .kind = kind, .count = count, .joined = joined},
                        input->columns);
}

}  // namespace

plan::NodePtr Resolver::Resolve(const unresolved::Watermark& op, const unresolved::Relation& at, const Scope* outer) {
  const std::optional<types::CalendarInterval> delay = types::ParseCalendarInterval(op.delay);
  if (!delay) throw Error("CANNOT_PARSE_INTERVAL", {{"intervalString", "'" + op.delay + "'"}}, at.origin);
  if (delay->months < 0 || delay->days < 0 || delay->microseconds < 0) {
    throw Error("PIEZO_NEGATIVE_DELAY", {{"delay", op.delay}}, at.origin);
  }
  return Relation(op.input, outer);  // Spark does not look for the column either
}

plan::NodePtr Resolver::Resolve(const unresolved::Hint& op, const unresolved::Relation& at, const Scope* outer) {
  plan::NodePtr input = Relation(op.input, outer);
  const std::string name = ToUpperAscii(op.name);
  if (std::find(kPartitioning.begin(), kPartitioning.end(), name) == kPartitioning.end()) return input;
  std::span<const unresolved::ExprPtr> columns = op.parameters;
  const bool counts = !columns.empty() && IsNumber(columns.front());
  if (name == "COALESCE") {
    if (!counts || columns.size() > 1) throw Error("_LEGACY_ERROR_TEMP_1048", {{"hintName", name}}, at.origin);
    return Repartitioned(input, plan::Repartition::Kind::kCoalesce, CountOf(op));
  }
  if (counts) columns = columns.subspan(1);
  const plan::Columns visible = Visible(input->columns);
  const Scope scope(visible);
  std::vector<unresolved::Attribute> attributes;
  std::string invalid;
  for (const unresolved::ExprPtr& parameter : columns) {
    if (auto attribute = ColumnOf(parameter)) {
      attributes.push_back(*std::move(attribute));
    } else {
      invalid += (invalid.empty() ? "" : ", ") + QuotedText(*Expression(parameter, scope));
    }
  }
  if (!invalid.empty()) {
    throw Error("_LEGACY_ERROR_TEMP_1047", {{"hintName", name}, {"invalidParams", invalid}}, at.origin);
  }
  for (const unresolved::Attribute& attribute : attributes) {
    if (!Find(attribute, at.origin, scope)) ThrowUnresolvedColumn(attribute.parts, visible, at.origin);
  }
  if (name == "REBALANCE") return input;  // into as many partitions as the data is large
  const int32_t count = counts ? CountOf(op) : static_cast<int32_t>(conf().GetInt("spark.sql.shuffle.partitions"));
  if (attributes.empty()) return Repartitioned(input, plan::Repartition::Kind::kRoundRobin, count, !counts);
  using Rule = unresolved::Repartition::Rule;
  unresolved::Repartition by{op.input, count, {}, true, name == "REPARTITION" ? Rule::kHash : Rule::kRange};
  for (const unresolved::Attribute& attribute : attributes) {
    by.by.push_back({unresolved::MakeExpr(attribute, at.origin)});
  }
  return Resolve(by, at, outer);
}

}  // namespace piezo::analysis
