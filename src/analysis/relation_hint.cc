// Hints: advice on strategies that the engine chooses itself. An unknown one is no error in Spark either; those that
// ask for partitions are checked.

#include <algorithm>
#include <array>

#include "analysis/resolver.h"
#include "base/ascii.h"
#include "frontend/sql/parser.h"

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

}  // namespace

plan::NodePtr Resolver::Resolve(const unresolved::Hint& op, const unresolved::Relation& at, const Scope* outer) {
  plan::NodePtr input = Relation(op.input, outer);
  const std::string name = ToUpperAscii(op.name);
  if (std::find(kPartitioning.begin(), kPartitioning.end(), name) == kPartitioning.end()) return input;
  std::span<const unresolved::ExprPtr> columns = op.parameters;
  const bool counts = !columns.empty() && IsNumber(columns.front());
  if (name == "COALESCE") {
    if (!counts || columns.size() > 1) throw Error("_LEGACY_ERROR_TEMP_1048", {{"hintName", name}}, at.origin);
    return input;
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
  return input;
}

}  // namespace piezo::analysis
