// Names: which column, field, lambda parameter or alias an attribute means, and the errors when it means none or
// several. The order of the tries is Spark's (AttributeSeq.resolve, ColumnResolutionHelper).

#include <algorithm>
#include <array>

#include "analysis/resolver.h"
#include "base/check.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using unresolved::NameParts;

void ColumnIndex::Build(const Columns& columns) const {
  auto positions = std::make_shared<std::unordered_map<std::string, std::vector<uint32_t>>>();
  positions->reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    (*positions)[LowerCase(columns[i].name())].push_back(static_cast<uint32_t>(i));
  }
  positions_ = std::move(positions);
}

namespace {

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += separator;
    joined += part;
  }
  return joined;
}

NameParts QualifiedName(const Column& column) {
  NameParts name = column.qualifier != nullptr ? *column.qualifier : NameParts{};
  name.push_back(column.name());
  return name;
}

/// True when dropping the last `count` parts leaves the same prefix everywhere.
bool SamePrefix(const std::vector<NameParts>& names, size_t count) {
  const auto prefix = [&](const NameParts& name) {
    return NameParts(name.begin(), name.end() - static_cast<std::ptrdiff_t>(std::min(count, name.size())));
  };
  return std::all_of(names.begin(), names.end(),
                     [&](const NameParts& name) { return prefix(name) == prefix(names.front()); });
}

/// Spark's order of suggestions: nearest first, qualifiers left out where they do not tell the candidates apart.
std::string Suggestions(const NameParts& wanted, const Columns& columns) {
  std::vector<const Column*> sorted;
  for (const Column& column : columns) sorted.push_back(&column);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Column* left, const Column* right) {
    return std::pair(std::string_view(left->name()), left->id) < std::pair(std::string_view(right->name()), right->id);
  });
  std::vector<NameParts> names;
  for (const Column* column : sorted) names.push_back(QualifiedName(*column));
  size_t kept = SIZE_MAX;
  if (wanted.size() == 1 && SamePrefix(names, 1)) {
    kept = 1;
  } else if (wanted.size() <= 2 && SamePrefix(names, 2)) {
    kept = 2;
  }
  std::string base;
  for (const std::string& part : wanted) base += (base.empty() ? "" : ".") + part;
  std::vector<std::pair<int, std::string>> candidates;
  for (const NameParts& name : names) {
    const size_t skip = name.size() > kept ? name.size() - kept : 0;
    std::string text = errors::QuoteIdentifier(NameParts(name.begin() + static_cast<std::ptrdiff_t>(skip), name.end()));
    const int distance = EditDistance(text, base);
    candidates.emplace_back(distance, std::move(text));
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& left, const auto& right) { return left.first < right.first; });
  constexpr size_t kMost = 5;
  std::vector<std::string> nearest;
  for (size_t i = 0; i < std::min(kMost, candidates.size()); ++i) nearest.push_back(std::move(candidates[i].second));
  return Join(nearest, ", ");
}

}  // namespace

void Resolver::ThrowUnresolvedColumn(const NameParts& name, const Columns& columns, SourceSpan origin) const {
  std::string quoted = errors::QuoteIdentifier(name);
  if (columns.empty()) {
    throw Error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", std::move(quoted)}}, std::move(origin));
  }
  throw Error("UNRESOLVED_COLUMN.WITH_SUGGESTION",
              {{"objectName", std::move(quoted)}, {"proposal", Suggestions(name, columns)}}, std::move(origin));
}

void Resolver::ThrowUnresolvedMapKey(const NameParts& name, const Columns& columns, SourceSpan origin) const {
  std::string quoted = errors::QuoteIdentifier(name);
  if (columns.empty()) {
    throw Error("UNRESOLVED_MAP_KEY.WITHOUT_SUGGESTION", {{"objectName", std::move(quoted)}}, std::move(origin));
  }
  throw Error("UNRESOLVED_MAP_KEY.WITH_SUGGESTION",
              {{"objectName", std::move(quoted)}, {"proposal", Suggestions(name, columns)}}, std::move(origin));
}

bool Resolver::QualifierMatches(const Column& column, std::span<const std::string> parts) const {
  if (column.qualifier == nullptr || column.qualifier->size() < parts.size()) return false;
  const auto last = column.qualifier->end() - static_cast<std::ptrdiff_t>(parts.size());
  return std::equal(parts.begin(), parts.end(), last,
                    [&](const std::string& left, const std::string& right) { return SameName(left, right); });
}

Resolver::Candidates Resolver::FindColumns(const Columns& columns, const ColumnIndex& index, const NameParts& parts,
                                           bool hidden) const {
  constexpr size_t kMostQualifiers = 3;
  for (size_t qualifiers = std::min(parts.size() - 1, kMostQualifiers) + 1; qualifiers-- > 0;) {
    Candidates found;
    found.used = qualifiers + 1;
    const std::span<const std::string> qualifier(parts.data(), qualifiers);
    index.ForEachNamed(columns, parts[qualifiers], [&](const Column& column) {
      if (column.hidden != hidden || (conf().case_sensitive() && column.name() != parts[qualifiers])) return;
      // Keys that a join hides are known by their qualifier alone.
      if (hidden && qualifiers == 0 && !plan::IsFileMetadata(column)) return;
      if (!qualifier.empty() && !QualifierMatches(column, qualifier)) return;
      const auto same = [&](const Column* other) { return Origin(other->id) == Origin(column.id); };
      if (std::none_of(found.columns.begin(), found.columns.end(), same)) found.columns.push_back(&column);
    });
    if (!found.columns.empty()) return found;
  }
  return {};
}

plan::ColumnId Resolver::Origin(plan::ColumnId id) const {
  const auto twin = twins_.find(id);
  return twin == twins_.end() ? id : twin->second;
}

std::optional<Resolver::Found> Resolver::FromCandidates(const Candidates& candidates, const NameParts& parts,
                                                        const SourceSpan& origin, bool outer) {
  if (candidates.columns.empty()) return std::nullopt;
  if (candidates.columns.size() > 1) {
    std::vector<std::string> names;
    for (const Column* column : candidates.columns) names.push_back(errors::QuoteIdentifier(QualifiedName(*column)));
    std::sort(names.begin(), names.end());
    throw Error("AMBIGUOUS_REFERENCE",
                {{"name", errors::QuoteIdentifier(parts)}, {"referenceNames", "[" + Join(names, ", ") + "]"}}, origin);
  }
  const Column& column = *candidates.columns.front();
  Found found;
  found.expr =
      plan::MakeExpr(plan::ColumnRef{column.id, parts[candidates.used - 1], outer, outer ? column.qualifier : nullptr},
                     column.type(), column.nullable(), origin);
  if (candidates.used == parts.size()) {
    if (!outer) found.column = &column;
    found.metadata = &column.field->metadata;
  } else {
    found.expr = ExtractPath(std::move(found.expr), std::span(parts).subspan(candidates.used), origin);
  }
  return found;
}

ExprPtr Resolver::ExtractPath(ExprPtr expr, std::span<const std::string> names, const SourceSpan& origin) {
  for (const std::string& name : names) expr = ExtractField(std::move(expr), name, origin);
  return expr;
}

std::optional<Resolver::Found> Resolver::FindInColumns(const Columns& columns, const ColumnIndex& index,
                                                       const NameParts& parts, const SourceSpan& origin, bool outer) {
  Candidates candidates = FindColumns(columns, index, parts, /*hidden=*/false);
  if (candidates.columns.empty()) candidates = FindColumns(columns, index, parts, /*hidden=*/true);
  return FromCandidates(candidates, parts, origin, outer);
}

std::optional<Resolver::Found> Resolver::FindLambdaParameter(const NameParts& parts, const SourceSpan& origin,
                                                             const Scope& scope) {
  for (const LambdaFrame* frame = scope.lambda; frame != nullptr; frame = frame->outer) {
    for (const plan::LambdaParameter& parameter : *frame->parameters) {
      if (!SameName(parameter.name, parts.front())) continue;
      ExprPtr expr =
          plan::MakeExpr(plan::LambdaRef{parameter.id, parameter.name}, parameter.type, parameter.nullable, origin);
      return Found{ExtractPath(std::move(expr), std::span(parts).subspan(1), origin)};
    }
  }
  return std::nullopt;
}

std::optional<Resolver::Found> Resolver::FindByPlanId(const unresolved::Attribute& attribute, const SourceSpan& origin,
                                                      const Scope& scope, bool outer) {
  const auto [begin, end] = outputs_by_plan_id_.equal_range(*attribute.plan_id);
  if (begin == end) {
    throw Error("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", errors::QuoteText(Join(attribute.parts, "."))}}, origin);
  }
  Candidates visible;
  const Columns* level = nullptr;
  const auto in_level = [&](const Columns& columns, const ColumnIndex& index, const Column& wanted) {
    const Column* found = nullptr;
    index.ForEachNamed(columns, wanted.name(), [&](const Column& column) {
      if (column.id == wanted.id) found = &column;
    });
    return found;
  };
  for (auto output = begin; output != end; ++output) {
    const PlanOutput& plan = output->second;
    Candidates here = FindColumns(plan.node->columns, plan.index, attribute.parts, /*hidden=*/false);
    if (here.columns.empty()) here = FindColumns(plan.node->columns, plan.index, attribute.parts, /*hidden=*/true);
    if (here.columns.empty()) continue;
    if (here.columns.size() > 1) return FromCandidates(here, attribute.parts, origin, outer);
    const Column* column = in_level(*scope.input, scope.index, *here.columns.front());
    if (column != nullptr) level = scope.input;
    if (column == nullptr) {
      for (const Columns* below : ColumnsBelow(scope)) {
        column = in_level(*below, ColumnIndex(), *here.columns.front());
        level = below;
        if (column != nullptr) break;
      }
    }
    if (column == nullptr) continue;
    visible.used = here.used;
    const bool known = std::any_of(visible.columns.begin(), visible.columns.end(),
                                   [&](const Column* other) { return Origin(other->id) == Origin(column->id); });
    if (!known) visible.columns.push_back(column);
  }
  if (visible.columns.size() > 1) {
    throw Error("AMBIGUOUS_COLUMN_REFERENCE", {{"name", errors::QuoteText(Join(attribute.parts, "."))}}, origin);
  }
  if (!visible.columns.empty() && level != scope.input) scope.missing->insert(visible.columns.front()->id);
  return FromCandidates(visible, attribute.parts, origin, outer);
}

std::optional<Resolver::Found> Resolver::FindAlias(const NameParts& parts, const SourceSpan& origin,
                                                   const Scope& scope) {
  if (scope.aliases == nullptr) return std::nullopt;
  const LateralAlias* found = nullptr;
  size_t count = 0;
  for (const LateralAlias& alias : *scope.aliases) {
    if (!SameName(alias.name, parts.front())) continue;
    ++count;
    if (found == nullptr) found = &alias;
  }
  if (found == nullptr) return std::nullopt;
  if (count > 1 && scope.prefer_aliases != nullptr) {
    const std::string name = errors::QuoteIdentifier(parts.front());
    throw Error("AMBIGUOUS_REFERENCE",
                {{"name", errors::QuoteIdentifier(parts)}, {"referenceNames", "[" + name + ", " + name + "]"}}, origin);
  }
  if (found->expr != nullptr) return Found{ExtractPath(found->expr, std::span(parts).subspan(1), origin)};
  if (count > 1) {
    throw Error("AMBIGUOUS_LATERAL_COLUMN_ALIAS",
                {{"name", errors::QuoteIdentifier(parts.front())}, {"n", std::to_string(count)}}, origin);
  }
  if (!found->generated) ++lateral_references_;
  const std::string shown = found->generated ? found->name : "lateralAliasReference(" + parts.front() + ")";
  ExprPtr expr = plan::MakeExpr(plan::ColumnRef{found->column.id, shown, false}, found->column.type(),
                                found->column.nullable(), origin);
  return Found{ExtractPath(std::move(expr), std::span(parts).subspan(1), origin)};
}

std::optional<Resolver::Found> Resolver::FindLiteralFunction(const NameParts& parts, const SourceSpan& origin) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kFunctions{{
      {"current_date", "current_date"},
      {"current_timestamp", "current_timestamp"},
      {"current_time", "current_time"},
      {"current_user", "current_user"},
      {"user", "current_user"},
      {"session_user", "current_user"},
      {"grouping__id", "grouping_id"},
  }};
  if (parts.size() != 1) return std::nullopt;
  for (const auto& [name, function] : kFunctions) {
    if (!EqualIgnoringCase(parts.front(), name)) continue;
    Found found{CallFunction(function, {}, origin)};
    found.name = name == "grouping__id" ? std::string(name) : Text(*found.expr);
    return found;
  }
  return std::nullopt;
}

/// Whether the name means one thing in these columns, of the kind that is wanted.
Resolver::Fit Resolver::FitOf(const Columns& columns, const ColumnIndex& index, const NameParts& parts,
                              bool nested) const {
  Candidates candidates = FindColumns(columns, index, parts, /*hidden=*/false);
  if (candidates.columns.empty()) candidates = FindColumns(columns, index, parts, /*hidden=*/true);
  if (candidates.columns.empty()) return Fit::kNone;
  if (candidates.columns.size() > 1) return Fit::kUnfit;
  const std::span<const std::string> path = std::span(parts).subspan(candidates.used);
  return FitsPath(candidates.columns.front()->type(), path, nested) ? Fit::kOne : Fit::kUnfit;
}

bool Resolver::FitsPath(const DataType& type, std::span<const std::string> path, bool nested) const {
  if (path.empty()) return !nested || type.IsNested() || type.is(TypeId::kVariant);
  const DataType* holder = &type;
  if (type.is(TypeId::kArray)) holder = &type.element();
  if (type.is(TypeId::kMap)) return type.key().IsStringLike() && FitsPath(type.value(), path.subspan(1), nested);
  if (!holder->is(TypeId::kStruct)) return false;
  const Field* found = nullptr;
  for (const Field& field : holder->fields()) {
    if (!SameName(field.name, path.front())) continue;
    if (found != nullptr) return false;
    found = &field;
  }
  return found != nullptr && (type.is(TypeId::kArray) || FitsPath(found->type, path.subspan(1), nested));
}

/// For a name that means nothing good in the input: other columns or aliases where it means one thing.
std::optional<Resolver::Found> Resolver::FindElsewhere(const NameParts& parts, const SourceSpan& origin,
                                                       const Scope& scope, bool nested) {
  for (const Columns* below : ColumnsBelow(scope)) {
    const ColumnIndex index;
    if (FitOf(*below, index, parts, nested) == Fit::kOne) return FindBelow(*below, parts, origin, scope);
  }
  if (scope.prefer_aliases == nullptr || scope.aliases == nullptr) return std::nullopt;
  size_t count = 0;
  bool fits = false;
  for (const LateralAlias& alias : *scope.aliases) {
    if (!SameName(alias.name, parts.front())) continue;
    ++count;
    fits = FitsPath(alias.column.type(), std::span(parts).subspan(1), nested);
  }
  return count == 1 && fits ? FindAlias(parts, origin, scope) : std::nullopt;
}

std::optional<Resolver::Found> Resolver::FindBelow(const Columns& below, const NameParts& parts,
                                                   const SourceSpan& origin, const Scope& scope) {
  const ColumnIndex index;
  auto found = FindInColumns(below, index, parts, origin, /*outer=*/false);
  if (!found) return std::nullopt;
  plan::Any(found->expr, [&](const plan::Expr& part) {
    if (const auto* ref = std::get_if<plan::ColumnRef>(&part.op)) scope.missing->insert(ref->id);
    return false;
  });
  found->column = nullptr;
  return found;
}

std::optional<Resolver::Found> Resolver::FindHere(const unresolved::Attribute& attribute, const SourceSpan& origin,
                                                  const Scope& scope, bool outer) {
  if (attribute.plan_id) return FindByPlanId(attribute, origin, scope, outer);
  const bool alias_first =
      scope.prefer_aliases != nullptr && scope.prefer_aliases->contains(LowerCase(attribute.parts.front()));
  if (alias_first) {
    if (auto found = FindAlias(attribute.parts, origin, scope)) return found;
  }
  return FindInColumns(*scope.input, scope.index, attribute.parts, origin, outer);
}

std::vector<const Columns*> Resolver::ColumnsBelow(const Scope& scope) const {
  std::vector<const Columns*> below;
  if (scope.aggregated != nullptr) below.push_back(scope.aggregated);
  if (scope.below == nullptr) return below;
  for (const plan::NodePtr& node : Below(*scope.below)) below.push_back(&node->columns);
  return below;
}

std::optional<Resolver::Found> Resolver::Find(const unresolved::Attribute& attribute, const SourceSpan& origin,
                                              const Scope& scope, bool nested) {
  PIEZO_CHECK(!attribute.parts.empty() && scope.input != nullptr);
  if (!attribute.plan_id) {
    if (auto found = FindLambdaParameter(attribute.parts, origin, scope)) return found;
    const bool others = scope.below != nullptr || scope.aggregated != nullptr || scope.prefer_aliases != nullptr;
    nested = nested && scope.prefer_aliases == nullptr;  // a subscript in HAVING takes the column that is there
    if (others && FitOf(*scope.input, scope.index, attribute.parts, nested) == Fit::kUnfit) {
      if (auto found = FindElsewhere(attribute.parts, origin, scope, nested)) return found;
    }
  }
  if (auto found = FindHere(attribute, origin, scope, /*outer=*/false)) return found;
  if (!attribute.plan_id) {
    if (auto found = FindLiteralFunction(attribute.parts, origin)) return found;
    for (const Columns* below : ColumnsBelow(scope)) {
      if (auto found = FindBelow(*below, attribute.parts, origin, scope)) return found;
    }
    if (auto found = FindAlias(attribute.parts, origin, scope)) return found;
  }
  if (scope.outer != nullptr && scope.outer->input != nullptr) {
    if (auto found = FindHere(attribute, origin, *scope.outer, /*outer=*/true)) return found;
  }
  return attribute.plan_id ? std::nullopt : FindVariable(attribute.parts, origin);
}

/// The longest name of a variable that the parts begin with; the rest are fields.
std::optional<Resolver::Found> Resolver::FindVariable(const NameParts& parts, const SourceSpan& origin) {
  if (!env_.variable) return std::nullopt;
  constexpr size_t kMostParts = 3;
  for (size_t used = std::min(parts.size(), kMostParts); used > 0; --used) {
    const auto end = parts.begin() + static_cast<std::ptrdiff_t>(used);
    const std::optional<Variable> variable = env_.variable(NameParts(parts.begin(), end));
    if (!variable) continue;
    temporaries_.push_back({"VARIABLE", variable->name});
    const types::Value& value = variable->value;
    std::string text =
        value.is_null()
            ? "CAST(NULL AS " + types::SqlName(value.type) + ")"
            : types::ToSqlValue(value, types::TimeZone::Find(conf().time_zone()).value_or(types::TimeZone::Utc()));
    text = "variablereference(" + Join(variable->name, ".") + "=" + text + ")";
    ExprPtr literal = LiteralOf(value, origin);
    ExprPtr expr =
        plan::MakeExpr(plan::Inlined{std::move(literal), std::move(text)}, value.type, value.is_null(), origin);
    return Found{ExtractPath(std::move(expr), std::span(parts).subspan(used), origin)};
  }
  return std::nullopt;
}

ExprPtr Resolver::Resolve(const unresolved::Attribute& op, const unresolved::Expr& at, const Scope& scope) {
  if (auto found = Find(op, at.origin, scope)) return std::move(found->expr);
  ThrowUnresolvedColumn(op.parts, *scope.input, at.origin);
}

Column Resolver::TheColumn(const Columns& columns, const std::string& name, SourceSpan origin) const {
  const std::vector<Column> found = ColumnsNamed(columns, name);
  if (found.empty()) ThrowUnresolvedColumn({name}, Visible(columns), std::move(origin));
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const Column& column : found) names.push_back(errors::QuoteIdentifier(QualifiedName(column)));
    throw Error("AMBIGUOUS_REFERENCE",
                {{"name", errors::QuoteIdentifier(name)}, {"referenceNames", "[" + Join(names, ", ") + "]"}},
                std::move(origin));
  }
  return found.front();
}

}  // namespace piezo::analysis
