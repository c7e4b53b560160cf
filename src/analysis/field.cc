// Parts of values: struct fields, array elements, map values; and structs with fields replaced or dropped.

#include "analysis/resolver.h"
#include "base/check.h"
#include "types/value.h"

namespace piezo::analysis {

using plan::ExprPtr;

namespace {

std::string FieldList(const std::vector<Field>& fields) {
  std::string list;
  for (const Field& field : fields) list += (list.empty() ? "" : ", ") + errors::QuoteIdentifier(field.name);
  return list;
}

ExprPtr GetField(ExprPtr child, size_t ordinal, SourceSpan origin) {
  const Field& field = child->type.fields()[ordinal];
  const bool nullable = child->nullable || field.nullable;
  DataType type = field.type;
  return plan::MakeExpr(plan::GetField{std::move(child), static_cast<int32_t>(ordinal)}, std::move(type), nullable,
                        std::move(origin));
}

}  // namespace

size_t Resolver::FieldOrdinal(const std::vector<Field>& fields, const std::string& name, SourceSpan origin) const {
  size_t ordinal = fields.size();
  size_t count = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!SameName(fields[i].name, name)) continue;
    if (count++ == 0) ordinal = i;
  }
  if (count == 0) {
    throw Error("FIELD_NOT_FOUND", {{"fieldName", errors::QuoteIdentifier(name)}, {"fields", FieldList(fields)}},
                std::move(origin));
  }
  if (count > 1) {
    throw Error("AMBIGUOUS_REFERENCE_TO_FIELDS",
                {{"field", errors::QuoteIdentifier(name)}, {"count", std::to_string(count)}}, std::move(origin));
  }
  return ordinal;
}

ExprPtr Resolver::ExtractField(ExprPtr child, const std::string& name, SourceSpan origin) {
  return Extract(std::move(child), plan::MakeExpr(plan::Literal{Value::String(name)}, DataType::String(), false),
                 std::move(origin));
}

ExprPtr Resolver::Extract(ExprPtr child, ExprPtr extraction, SourceSpan origin) {
  const DataType type = child->type;
  const auto* literal = std::get_if<plan::Literal>(&extraction->op);
  const std::string* name =
      literal != nullptr && extraction->type.IsStringLike() ? std::get_if<std::string>(&literal->value.data) : nullptr;
  const bool structs = type.is(TypeId::kArray) && type.element().is(TypeId::kStruct);
  if (type.is(TypeId::kStruct) || (structs && name != nullptr)) {
    if (name == nullptr) {
      throw Error("INVALID_EXTRACT_FIELD_TYPE", {{"extraction", QuotedText(*extraction)}}, std::move(origin));
    }
    if (type.is(TypeId::kStruct)) {
      const size_t ordinal = FieldOrdinal(type.fields(), *name, origin);
      return GetField(std::move(child), ordinal, std::move(origin));
    }
    const size_t ordinal = FieldOrdinal(type.element().fields(), *name, origin);
    const ExprPtr fields = Transformed(
        std::move(child), [&](ExprPtr element) { return GetField(std::move(element), ordinal, origin); }, origin);
    plan::Call call = std::get<plan::Call>(fields->op);
    call.called_as = std::string(kFieldOfElements);
    return plan::MakeExpr(std::move(call), fields->type, fields->nullable, std::move(origin));
  }
  if (type.is(TypeId::kArray)) return CallFunction("getarrayitem", {std::move(child), std::move(extraction)}, origin);
  if (type.is(TypeId::kMap)) return CallFunction("getmapvalue", {std::move(child), std::move(extraction)}, origin);
  throw Error("INVALID_EXTRACT_BASE_FIELD_TYPE",
              {{"base", QuotedText(*child)}, {"other", errors::QuoteText(types::SqlName(type))}}, std::move(origin));
}

/// The array with body(element) in place of each element.
ExprPtr Resolver::Transformed(ExprPtr array, std::function<ExprPtr(ExprPtr)> body, SourceSpan origin) {
  const plan::LambdaParameter parameter{NewId(), "element", array->type.element(), array->type.contains_null()};
  ExprPtr result =
      body(plan::MakeExpr(plan::LambdaRef{parameter.id, parameter.name}, parameter.type, parameter.nullable));
  const DataType element = result->type;
  const bool element_nullable = result->nullable;
  ExprPtr lambda = plan::MakeExpr(plan::Lambda{{parameter}, std::move(result)}, element, element_nullable);
  plan::Call call;
  call.function = env_.functions.Find("transform");
  PIEZO_CHECK(call.function != nullptr);
  call.called_as = "transform";
  const bool nullable = array->nullable;
  call.args = {std::move(array), std::move(lambda)};
  return plan::MakeExpr(std::move(call), DataType::Array(element, element_nullable), nullable, std::move(origin));
}

ExprPtr Resolver::Resolve(const unresolved::ExtractValue& op, const unresolved::Expr& at, const Scope& scope) {
  ExprPtr child;
  if (const auto* name = std::get_if<unresolved::Attribute>(&op.child->op)) {
    if (auto found = Find(*name, op.child->origin, scope, /*nested=*/true)) child = std::move(found->expr);
  }
  if (child == nullptr) child = Expression(op.child, scope);
  const auto* key = std::get_if<unresolved::Attribute>(&op.extraction->op);
  if (key == nullptr || !child->type.is(TypeId::kMap) || !child->type.key().IsStringLike()) {
    return Extract(std::move(child), Expression(op.extraction, scope), at.origin);
  }
  auto found = Find(*key, op.extraction->origin, scope);
  if (!found) ThrowUnresolvedMapKey(key->parts, *scope.input, op.extraction->origin);
  return Extract(std::move(child), std::move(found->expr), at.origin);
}

// ---- withField, dropFields ----

ExprPtr Resolver::Updated(const ExprPtr& child, ExprPtr rebuilt, const std::string& change, const SourceSpan& origin) {
  if (child->nullable) {
    ExprPtr is_null = CallFunction("isnull", {child}, origin);
    ExprPtr null = LiteralOf(Value::Null(rebuilt->type), origin);
    rebuilt = CallFunction("if", {std::move(is_null), std::move(null), std::move(rebuilt)}, origin);
  }
  plan::Call call = std::get<plan::Call>(rebuilt->op);
  call.called_as = std::string(kUpdateFields) + "(" + Text(*child) + ", " + change + ")";
  return plan::MakeExpr(std::move(call), rebuilt->type, rebuilt->nullable, origin);
}

ExprPtr Resolver::ReplaceField(ExprPtr child, std::span<const std::string> path, const ExprPtr& value,
                               const SourceSpan& origin) {
  CheckStruct(*child, origin);
  std::vector<ExprPtr> parts;
  bool found = false;
  std::string change = "WithField(" + Text(*value) + ")";
  const std::vector<Field> fields = child->type.fields();
  for (size_t i = 0; i < fields.size(); ++i) {
    ExprPtr part = GetField(child, i, origin);
    std::string name = fields[i].name;
    if (SameName(name, path.front())) {
      found = true;
      name = path.front();
      part = path.size() == 1 ? value : ReplaceField(std::move(part), path.subspan(1), value, origin);
      change = "WithField(" + Text(*part) + ")";
    }
    parts.push_back(LiteralOf(Value::String(std::move(name)), origin));
    parts.push_back(std::move(part));
  }
  if (!found && path.size() > 1) FieldOrdinal(fields, path.front(), origin);
  if (!found) {
    parts.push_back(LiteralOf(Value::String(path.front()), origin));
    parts.push_back(value);
  }
  return Updated(child, CallFunction("named_struct", std::move(parts), origin), change, origin);
}

ExprPtr Resolver::DropFieldAt(ExprPtr child, std::span<const std::string> path, const SourceSpan& origin) {
  CheckStruct(*child, origin);
  std::vector<ExprPtr> parts;
  std::string change = "dropfield()";
  const std::vector<Field> fields = child->type.fields();
  if (path.size() > 1) FieldOrdinal(fields, path.front(), origin);
  for (size_t i = 0; i < fields.size(); ++i) {
    const bool here = SameName(fields[i].name, path.front());
    if (here && path.size() == 1) continue;
    ExprPtr part = GetField(child, i, origin);
    if (here) {
      part = DropFieldAt(std::move(part), path.subspan(1), origin);
      change = "WithField(" + Text(*part) + ")";
    }
    parts.push_back(LiteralOf(Value::String(fields[i].name), origin));
    parts.push_back(std::move(part));
  }
  return Updated(child, CallFunction("named_struct", std::move(parts), origin), change, origin);
}

void Resolver::CheckStruct(const plan::Expr& expr, const SourceSpan& origin) const {
  if (expr.type.is(TypeId::kStruct)) return;
  throw Error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
              {{"sqlExpr", errors::QuoteText("update_fields(" + Text(expr) + ")")},
               {"paramIndex", "first"},
               {"requiredType", "\"STRUCT\""},
               {"inputSql", QuotedText(expr)},
               {"inputType", errors::QuoteText(types::SqlName(expr.type))}},
              origin);
}

ExprPtr Resolver::Resolve(const unresolved::UpdateFields& op, const unresolved::Expr& at, const Scope& scope) {
  ExprPtr child = Expression(op.child, scope);
  const auto path = SplitName(op.field);
  if (!path) throw Error("INVALID_ATTRIBUTE_NAME_SYNTAX", {{"name", op.field}}, at.origin);
  if (op.value == nullptr) {
    ExprPtr rest = DropFieldAt(child, *path, at.origin);
    if (!rest->type.fields().empty()) return rest;
    throw Error("DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS", {{"sqlExpr", QuotedText(*child)}}, at.origin);
  }
  return ReplaceField(std::move(child), *path, Expression(op.value, scope), at.origin);
}

}  // namespace piezo::analysis
