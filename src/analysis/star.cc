// Stars and column patterns: which columns they stand for.

#include <algorithm>

#include "analysis/resolver.h"
#include "unicode/regex.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;

namespace {

std::string ColumnList(const Columns& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) {
    if (!column.hidden) names.push_back(errors::QuoteIdentifier(column.name()));
  }
  std::sort(names.begin(), names.end());
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::vector<Named> Pass(std::vector<Column> columns) {
  std::vector<Named> items;
  items.reserve(columns.size());
  for (Column& column : columns) {
    column.hidden = false;
    items.push_back({.expr = nullptr, .column = std::move(column)});
  }
  return items;
}

}  // namespace

std::vector<Named> Resolver::ExpandStar(const unresolved::Star& star, const SourceSpan& origin, const Scope& scope) {
  std::vector<Named> items =
      star.target.empty() || star.plan_id ? StarOfInput(star, origin, scope) : StarOfTarget(star, origin, scope);
  if (!star.replace.empty()) items = WithReplaced(std::move(items), star.replace, origin, scope);
  return star.except.empty() ? items : WithoutExcepted(std::move(items), star.except, origin);
}

std::vector<Named> Resolver::WithReplaced(std::vector<Named> items,
                                          const std::vector<std::pair<std::string, unresolved::ExprPtr>>& replace,
                                          const SourceSpan& origin, const Scope& scope) {
  for (const auto& [name, value] : replace) {
    bool found = false;
    for (Named& item : items) {
      if (!SameName(item.column.name(), name)) continue;
      found = true;
      plan::ExprPtr expr = Expression(value, scope);
      item = Named{.expr = expr, .column = NewColumn(name, expr->type, expr->nullable), .is_alias = true};
    }
    if (!found) ThrowUnresolvedColumn({name}, Visible(*scope.input), origin);
  }
  return items;
}

std::vector<Named> Resolver::StarOfInput(const unresolved::Star& star, const SourceSpan& origin, const Scope& scope) {
  if (!star.plan_id) return Pass(Visible(*scope.input));
  const auto [begin, end] = outputs_by_plan_id_.equal_range(*star.plan_id);
  std::unordered_set<plan::ColumnId> ids;
  for (auto output = begin; output != end; ++output) {
    for (const Column& column : output->second.node->columns) {
      if (!column.hidden) ids.insert(column.id);
    }
  }
  if (begin == end) throw Error("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", "\"*\""}}, origin);
  std::vector<Column> columns;
  for (const Column& column : *scope.input) {
    if (ids.contains(column.id)) columns.push_back(column);
  }
  return Pass(std::move(columns));
}

std::vector<Named> Resolver::StarOfTarget(const unresolved::Star& star, const SourceSpan& origin, const Scope& scope) {
  std::vector<Column> columns;
  for (const bool hidden : {true, false}) {
    for (const Column& column : *scope.input) {
      if (column.hidden != hidden || plan::IsFileMetadata(column)) continue;
      if (QualifierMatches(column, star.target)) columns.push_back(column);
    }
  }
  if (!columns.empty()) return Pass(std::move(columns));
  for (const Column& column :
       scope.outer != nullptr && scope.outer->input != nullptr ? *scope.outer->input : Columns{}) {
    if (!column.hidden && QualifierMatches(column, star.target)) columns.push_back(column);
  }
  if (!columns.empty()) {
    std::vector<Named> items;
    for (const Column& column : columns) {
      Named item;
      item.expr = plan::MakeExpr(plan::ColumnRef{column.id, column.name(), true, column.qualifier}, column.type(),
                                 column.nullable(), origin);
      item.column = NewColumn(column.name(), column.type(), column.nullable());
      items.push_back(std::move(item));
    }
    return items;
  }
  const auto found = Find(unresolved::Attribute{star.target, {}, false}, origin, scope);
  if (!found) {
    throw Error("CANNOT_RESOLVE_STAR_EXPAND",
                {{"targetString", errors::QuoteIdentifier(star.target)}, {"columns", ColumnList(*scope.input)}},
                origin);
  }
  if (!found->expr->type.is(TypeId::kStruct)) {
    throw Error("_LEGACY_ERROR_TEMP_1050", {{"attributes", "List(" + Text(*found->expr) + ")"}}, origin);
  }
  std::vector<Named> items;
  for (const Field& field : found->expr->type.fields()) {
    Named item;
    item.expr = ExtractField(found->expr, field.name, origin);
    item.column = NewColumn(field.name, item.expr->type, item.expr->nullable, field.metadata);
    items.push_back(std::move(item));
  }
  return items;
}

/// * EXCEPT (a, t.b, s.f): whole columns, or fields of struct columns.
std::vector<Named> Resolver::WithoutExcepted(std::vector<Named> items, const std::vector<unresolved::NameParts>& except,
                                             const SourceSpan& origin) {
  Columns columns;
  for (const Named& item : items) columns.push_back(item.column);
  std::map<size_t, std::vector<unresolved::NameParts>> fields;  // by item: paths of fields to drop
  std::vector<bool> dropped(items.size(), false);
  const ColumnIndex index;
  for (const unresolved::NameParts& name : except) {
    const Candidates candidates = FindColumns(columns, index, name, /*hidden=*/false);
    if (candidates.columns.empty()) ThrowUnresolvedColumn(name, columns, origin);
    for (const Column* column : candidates.columns) {
      const auto position = static_cast<size_t>(column - columns.data());
      if (candidates.used == name.size()) {
        if (dropped[position]) {
          std::string list;
          for (const auto& parts : except) list += (list.empty() ? "" : ", ") + parts.back();
          throw Error("EXCEPT_OVERLAPPING_COLUMNS", {{"columns", list}}, origin);
        }
        dropped[position] = true;
      } else {
        fields[position].emplace_back(name.begin() + static_cast<std::ptrdiff_t>(candidates.used), name.end());
      }
    }
  }
  std::vector<Named> kept;
  for (size_t i = 0; i < items.size(); ++i) {
    if (dropped[i]) continue;
    Named item = std::move(items[i]);
    if (fields.contains(i)) {
      plan::ExprPtr whole = item.expr != nullptr ? item.expr : Ref(item.column, origin);
      for (const unresolved::NameParts& path : fields[i]) whole = DropFieldAt(std::move(whole), path, origin);
      const std::string name = item.column.name();
      item = Named{.expr = whole, .column = NewColumn(name, whole->type, whole->nullable)};
    }
    kept.push_back(std::move(item));
  }
  return kept;
}

std::vector<Named> Resolver::ExpandRegex(const unresolved::RegexColumn& regex, const SourceSpan& origin,
                                         const Scope& scope) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexPattern> pattern(icu::RegexPattern::compile(
      icu::UnicodeString::fromUTF8(regex.pattern), conf().case_sensitive() ? 0 : UREGEX_CASE_INSENSITIVE, status));
  if (U_FAILURE(status)) errors::ThrowUnsupported("column pattern " + regex.pattern, origin);
  unresolved::Star all;
  all.plan_id = regex.plan_id;
  if (!regex.table.empty()) all.target = {regex.table};
  std::vector<Named> items;
  for (Named& item : all.target.empty() ? StarOfInput(all, origin, scope) : StarOfTarget(all, origin, scope)) {
    const icu::UnicodeString name = icu::UnicodeString::fromUTF8(item.column.name());
    const std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(name, status));
    if (U_SUCCESS(status) && matcher->matches(status)) items.push_back(std::move(item));
  }
  return items;
}

}  // namespace piezo::analysis
