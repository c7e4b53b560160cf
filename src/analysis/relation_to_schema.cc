// df.to(schema): columns and the fields within them in the order and of the types of a given schema. They are matched
// by name at every level, and cast as an INSERT would cast them.

#include <algorithm>

#include "analysis/resolver.h"
#include "types/cast_rules.h"

namespace piezo::analysis {

using plan::Column;
using plan::ExprPtr;
using plan::Items;
using plan::NodePtr;
using unresolved::NameParts;

namespace {

NameParts Under(NameParts path, std::string name) {
  path.push_back(std::move(name));
  return path;
}

[[noreturn]] void ThrowMissingField(const std::string& name, const NameParts& path, const std::vector<Field>& fields,
                                    const SourceSpan& origin) {
  std::string proposal;
  for (const Field& field : fields) proposal += (proposal.empty() ? "" : ", ") + errors::QuoteIdentifier(field.name);
  throw Error("UNRESOLVED_FIELD.WITH_SUGGESTION",
              {{"fieldName", errors::QuoteIdentifier(name)},
               {"columnPath", errors::QuoteIdentifier(path)},
               {"proposal", std::move(proposal)}},
              origin);
}

[[noreturn]] void ThrowAmbiguous(const NameParts& path, size_t count, const SourceSpan& origin) {
  throw Error("AMBIGUOUS_COLUMN_OR_FIELD", {{"name", errors::QuoteIdentifier(path)}, {"n", std::to_string(count)}},
              origin);
}

}  // namespace

/// Makes values what a schema wants; `path` is where in the schema they are.
class SchemaMatch {
 public:
  SchemaMatch(Resolver& resolver, const SourceSpan& origin) : resolver_(resolver), origin_(origin) {}

  ExprPtr Reconciled(ExprPtr value, const Field& wanted, const NameParts& path);

 private:
  ExprPtr ReconciledStruct(ExprPtr value, const DataType& wanted, const NameParts& path);
  ExprPtr ReconciledMap(ExprPtr value, const DataType& wanted, const NameParts& path);
  ExprPtr ReconciledElements(ExprPtr array, const Field& wanted, const NameParts& path);

  Resolver& resolver_;
  const SourceSpan& origin_;
};

NodePtr Resolver::Resolve(const unresolved::ToSchema& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = DropHidden(Relation(op.input, outer));
  Items items;
  for (const Field& field : op.schema) {
    const auto found = ColumnsNamed(input->columns, field.name);
    if (found.size() > 1) ThrowAmbiguous({field.name}, found.size(), at.origin);
    if (found.empty() && !field.nullable) ThrowUnresolvedColumn({field.name}, input->columns, at.origin);
    ExprPtr value = found.empty() ? LiteralOf(Value::Null(field.type), at.origin)
                                  : SchemaMatch(*this, at.origin).Reconciled(Ref(found.front()), field, {field.name});
    items.push_back({NewColumn(field.name, field.type, field.nullable, field.metadata), std::move(value)});
  }
  return SelectColumns(input, items, at.origin);
}

ExprPtr SchemaMatch::Reconciled(ExprPtr value, const Field& wanted, const NameParts& path) {
  if (value->nullable && !wanted.nullable) {
    throw Error("NULLABLE_COLUMN_OR_FIELD", {{"name", errors::QuoteIdentifier(path)}}, origin_);
  }
  const DataType type = value->type;
  if (type.is(TypeId::kStruct) && wanted.type.is(TypeId::kStruct)) {
    return ReconciledStruct(std::move(value), wanted.type, path);
  }
  if (type.is(TypeId::kArray) && wanted.type.is(TypeId::kArray)) {
    if (type.contains_null() && !wanted.type.contains_null()) {
      throw Error("NOT_NULL_CONSTRAINT_VIOLATION.ARRAY_ELEMENT", {{"columnPath", errors::QuoteIdentifier(path)}},
                  origin_);
    }
    const Field element{"element", wanted.type.element(), wanted.type.contains_null(), {}};
    return ReconciledElements(std::move(value), element, path);
  }
  if (type.is(TypeId::kMap) && wanted.type.is(TypeId::kMap)) {
    return ReconciledMap(std::move(value), wanted.type, path);
  }
  if (type.SameAs(wanted.type)) return value;
  if (!types::CanStoreAssign(type, wanted.type)) {
    throw Error("INVALID_COLUMN_OR_FIELD_DATA_TYPE",
                {{"name", errors::QuoteIdentifier(path)},
                 {"type", errors::QuoteText(types::SqlName(type))},
                 {"expectedType", errors::QuoteText(types::SqlName(wanted.type))}},
                origin_);
  }
  return resolver_.CastTo(std::move(value), wanted.type);
}

ExprPtr SchemaMatch::ReconciledStruct(ExprPtr value, const DataType& wanted, const NameParts& path) {
  const std::vector<Field> fields = value->type.fields();
  // Fields are looked at where the struct is not null.
  const ExprPtr given = plan::MakeExpr(value->op, value->type, /*nullable=*/false, origin_);
  std::vector<ExprPtr> parts;
  for (const Field& field : wanted.fields()) {
    const auto named = [&](const Field& other) { return resolver_.SameName(other.name, field.name); };
    const auto count = static_cast<size_t>(std::count_if(fields.begin(), fields.end(), named));
    if (count > 1) ThrowAmbiguous(Under(path, field.name), count, origin_);
    if (count == 0 && !field.nullable) ThrowMissingField(field.name, path, fields, origin_);
    parts.push_back(resolver_.LiteralOf(Value::String(field.name), origin_));
    parts.push_back(
        count == 0 ? resolver_.LiteralOf(Value::Null(field.type), origin_)
                   : Reconciled(resolver_.ExtractField(given, field.name, origin_), field, Under(path, field.name)));
  }
  if (value->type.SameAs(wanted)) return value;
  ExprPtr rebuilt = resolver_.CallFunction("named_struct", std::move(parts), origin_);
  if (!value->nullable) return rebuilt;
  ExprPtr null = resolver_.LiteralOf(Value::Null(rebuilt->type), origin_);
  return resolver_.CallFunction(
      "if", {resolver_.CallFunction("isnull", {std::move(value)}, origin_), std::move(null), std::move(rebuilt)},
      origin_);
}

ExprPtr SchemaMatch::ReconciledMap(ExprPtr value, const DataType& wanted, const NameParts& path) {
  if (value->type.contains_null() && !wanted.contains_null()) {
    throw Error("NOT_NULL_CONSTRAINT_VIOLATION.MAP_VALUE", {{"columnPath", errors::QuoteIdentifier(path)}}, origin_);
  }
  const Field key{"key", wanted.key(), true, {}};  // never null, though the type of map_keys(…) does not say so
  const Field part{"value", wanted.value(), wanted.contains_null(), {}};
  ExprPtr keys = ReconciledElements(resolver_.CallFunction("map_keys", {value}, origin_), key, path);
  ExprPtr values = ReconciledElements(resolver_.CallFunction("map_values", {value}, origin_), part, path);
  if (value->type.SameAs(wanted)) return value;
  return resolver_.CallFunction("map_from_arrays", {std::move(keys), std::move(values)}, origin_);
}

ExprPtr SchemaMatch::ReconciledElements(ExprPtr array, const Field& wanted, const NameParts& path) {
  const bool same = array->type.element().SameAs(wanted.type);
  ExprPtr changed = resolver_.Transformed(
      array, [&](ExprPtr element) { return Reconciled(std::move(element), wanted, Under(path, wanted.name)); },
      origin_);
  return same ? array : changed;
}

}  // namespace piezo::analysis
