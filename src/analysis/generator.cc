// Generators in SELECT lists: each becomes a Generate below the Project, its columns stand where it stood.

#include <algorithm>

#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "base/check.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::NodePtr;

namespace {

std::string NameList(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ",") + name;
  return list;
}

}  // namespace

bool Resolver::IsOuterGenerator(const plan::Call& call) { return call.called_as.ends_with("_outer"); }

Columns Resolver::GeneratorOutputs(const plan::Expr& generator, const std::vector<std::string>& names,
                                   SourceSpan origin) {
  const auto& call = std::get<plan::Call>(generator.op);
  PIEZO_CHECK(call.function->outputs != nullptr);
  std::vector<functions::Argument> arguments;
  for (const plan::ExprPtr& arg : call.args) {
    CallArgument argument{arg, ""};
    arguments.push_back(Describe(argument));
  }
  const functions::BindContext context{.conf = conf(),
                                       .called_as = call.called_as,
                                       .origin = origin,
                                       .text = functions::LazyText([&] { return Text(generator); })};
  const Schema schema = call.function->outputs(arguments, context);
  if (!names.empty() && names.size() != schema.size()) {
    throw Error("UDTF_ALIAS_NUMBER_MISMATCH",
                {{"aliasesSize", std::to_string(schema.size())}, {"aliasesNames", NameList(names)}}, origin);
  }
  Columns columns;
  for (size_t i = 0; i < schema.size(); ++i) {
    const bool nullable = schema[i].nullable || IsOuterGenerator(call);
    columns.push_back(NewColumn(names.empty() ? schema[i].name : names[i], schema[i].type, nullable));
  }
  return columns;
}

/// A generator may stand alone in an item only, not within another expression.
void Resolver::CheckGenerators(const Named& item, const SourceSpan& origin) const {
  if (item.expr == nullptr || !HasGenerator(item.expr)) return;
  bool nested = !IsGenerator(*item.expr);
  plan::ForEachChild(*item.expr, [&](const plan::ExprPtr& child) { nested = nested || HasGenerator(child); });
  if (!nested) return;
  throw Error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", QuotedText(*item.expr)}}, origin);
}

std::vector<Named> Resolver::ExtractGenerators(NodePtr& input, std::vector<Named> items, const SourceSpan& origin) {
  const bool any = std::any_of(items.begin(), items.end(),
                               [](const Named& item) { return item.expr != nullptr && IsGenerator(*item.expr); });
  if (!any) return items;
  std::vector<Named> flat;
  flat.reserve(items.size());
  for (Named& item : items) {
    if (item.expr == nullptr || !IsGenerator(*item.expr)) {
      flat.push_back(std::move(item));
      continue;
    }
    const bool outer = IsOuterGenerator(std::get<plan::Call>(item.expr->op));
    Columns columns = input->columns;
    columns.insert(columns.end(), item.generated.begin(), item.generated.end());
    input = plan::MakeNode(plan::Generate{std::move(input), std::move(item.expr), item.generated, outer},
                           std::move(columns), origin);
    for (Column& column : item.generated) flat.push_back({.expr = nullptr, .column = std::move(column)});
  }
  return flat;
}

}  // namespace piezo::analysis
