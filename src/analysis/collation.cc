// See collation.h.
#include "analysis/collation.h"

#include <algorithm>
#include <utility>

#include "errors/error.h"
#include "functions/function.h"
#include "types/collation.h"

namespace piezo::analysis {
namespace {

using plan::Expr;
using plan::ExprPtr;
using Context = CollationContext;
using Strength = CollationStrength;

/// `strength`: of all strings in `type`; none for a type without context, whose collations give way to any.
Context ContextOf(const DataType& type, std::optional<Strength> strength) {
  Context context{type, {}, {}};
  switch (type.id()) {
    case TypeId::kString:
    case TypeId::kChar:
    case TypeId::kVarchar:
      context.strength = strength;
      break;
    case TypeId::kArray:
      context.parts = {ContextOf(type.element(), strength)};
      break;
    case TypeId::kMap:
      context.parts = {ContextOf(type.key(), strength), ContextOf(type.value(), strength)};
      break;
    case TypeId::kStruct:
      for (const Field& field : type.fields()) context.parts.push_back(ContextOf(field.type, strength));
      break;
    default:
      break;
  }
  return context;
}

[[noreturn]] void ThrowMismatch(const DataType& left, const DataType& right) {
  const auto shown = [](const DataType& type) { return errors::QuoteText(types::SqlName(type)); };
  throw Error("COLLATION_MISMATCH.EXPLICIT", {{"explicitTypes", "[" + shown(left) + ", " + shown(right) + "]"}});
}

/// Of two strings.
Context Winner(const Context& left, const Context& right) {
  if (!left.strength) return right;
  if (!right.strength) return left;
  if (*left.strength != *right.strength) return *left.strength < *right.strength ? left : right;
  if (left.type.collation() == right.type.collation()) return left;
  if (*left.strength == Strength::kExplicit) ThrowMismatch(left.type, right.type);
  return {DataType::CollatedString(std::string(types::kIndeterminateCollation)), Strength::kIndeterminate, {}};
}

std::optional<Context> Merge(const Context& left, const Context& right);

std::optional<Context> MergeParts(Context left, const std::vector<Context>& right) {
  if (left.parts.size() != right.size()) return std::nullopt;
  for (size_t i = 0; i < right.size(); ++i) {
    std::optional<Context> part = Merge(left.parts[i], right[i]);
    if (!part) return std::nullopt;
    left.parts[i] = std::move(*part);
  }
  return left;
}

std::optional<Context> Merge(const Context& left, const Context& right) {
  if (left.type.IsStringLike() && right.type.IsStringLike()) return Winner(left, right);
  const bool nested = left.type.IsNested() || right.type.IsNested();
  if (!nested) return left.type == right.type ? std::optional(left) : std::nullopt;
  if (left.type.id() == right.type.id()) return MergeParts(left, right.parts);
  if (left.type.is(TypeId::kArray)) {  // an array beside an element
    std::optional<Context> element = Merge(left.parts[0], right);
    if (!element) return std::nullopt;
    Context array = left;
    array.parts = {std::move(*element)};
    return array;
  }
  return right.type.is(TypeId::kArray) ? Merge(left, right.parts[0]) : std::nullopt;
}

/// The context of an expression; none when it has no strings, or they do not go together.
class Finder {
 public:
  std::optional<Context> Find(const ExprPtr& expr) const {
    if (!types::HasString(expr->type)) return std::nullopt;
    if (const auto* call = std::get_if<plan::Call>(&expr->op)) return OfCall(*call, *expr);
    if (const auto* cast = std::get_if<plan::Cast>(&expr->op)) {
      return ContextOf(expr->type, types::HasString(cast->child->type) ? Strength::kImplicit : Strength::kDefault);
    }
    if (const auto* field = std::get_if<plan::GetField>(&expr->op)) {
      std::optional<Context> record = Find(field->child);
      const auto place = static_cast<size_t>(field->ordinal);
      if (!record || place >= record->parts.size()) return std::nullopt;
      return std::move(record->parts[place]);
    }
    if (const auto* window = std::get_if<plan::Window>(&expr->op)) return Find(window->function);
    const bool literal = std::holds_alternative<plan::Literal>(expr->op);
    return ContextOf(expr->type, literal ? Strength::kDefault : Strength::kImplicit);
  }

 private:
  std::optional<Context> OfCall(const plan::Call& call, const Expr& expr) const {
    const std::string& name = call.function->name;
    if (name == "collate") return ContextOf(expr.type, Strength::kExplicit);
    if (name == "named_struct") return OfStruct(call, expr);
    if (name == "map") return OfMap(call, expr);
    std::optional<Context> context = ContextOf(expr.type, std::nullopt);
    bool strings = false;
    if (name == "getmapvalue") {
      const std::optional<Context> map = Find(call.args[0]);
      return map && map->parts.size() == 2 ? Merge(*context, map->parts[1]) : std::nullopt;
    }
    for (const ExprPtr& arg : call.args) {
      strings = strings || types::HasString(arg->type);
      const std::optional<Context> of_arg = Find(arg);
      if (context && of_arg) context = Merge(*context, *of_arg);
    }
    return strings ? context : ContextOf(expr.type, Strength::kDefault);
  }

  std::optional<Context> OfStruct(const plan::Call& call, const Expr& expr) const {
    Context context = ContextOf(expr.type, std::nullopt);
    for (size_t i = 0; i < context.parts.size(); ++i) {
      if (std::optional<Context> field = Find(call.args[2 * i + 1])) context.parts[i] = std::move(*field);
    }
    return context;
  }

  std::optional<Context> OfMap(const plan::Call& call, const Expr& expr) const {
    std::optional<Context> context = ContextOf(expr.type, std::nullopt);
    for (size_t i = 0; i < call.args.size(); ++i) {
      Context& part = context->parts[i % 2];
      const std::optional<Context> of_arg = Find(call.args[i]);
      if (!of_arg) continue;
      std::optional<Context> merged = Merge(part, *of_arg);
      if (!merged) return std::nullopt;
      part = std::move(*merged);
    }
    return context;
  }
};

}  // namespace

std::optional<Context> CommonCollation(std::span<const ExprPtr> exprs, bool common_first) {
  const bool collated =
      std::any_of(exprs.begin(), exprs.end(), [](const ExprPtr& expr) { return types::HasCollation(expr->type); });
  if (!collated) return std::nullopt;
  std::optional<Context> winner;
  bool first = true;
  for (const ExprPtr& expr : exprs) {
    const bool by_default = std::exchange(first, false) && common_first;
    if (!types::HasString(expr->type)) continue;
    std::optional<Context> context = by_default ? ContextOf(expr->type, Strength::kDefault) : Finder().Find(expr);
    if (!context) return std::nullopt;
    winner = winner ? Merge(*winner, *context) : std::move(context);
    if (!winner) return std::nullopt;
  }
  return winner;
}

std::optional<DataType> WithCollations(const DataType& type, const Context& context) {
  if (type.IsStringLike() && context.type.IsStringLike()) return context.type;
  if (!types::HasString(type)) return type;
  const bool same_kind = type.id() == context.type.id();
  if (type.is(TypeId::kArray)) {
    const std::optional<DataType> element = WithCollations(type.element(), same_kind ? context.parts[0] : context);
    return element ? std::optional(DataType::Array(*element, type.contains_null())) : std::nullopt;
  }
  if (!same_kind) return context.type.is(TypeId::kArray) ? WithCollations(type, context.parts[0]) : std::nullopt;
  if (type.is(TypeId::kMap)) {
    const std::optional<DataType> key = WithCollations(type.key(), context.parts[0]);
    const std::optional<DataType> value = WithCollations(type.value(), context.parts[1]);
    return key && value ? std::optional(DataType::Map(*key, *value, type.contains_null())) : std::nullopt;
  }
  std::vector<Field> fields = type.fields();
  if (fields.size() != context.parts.size()) return std::nullopt;
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::optional<DataType> field = WithCollations(fields[i].type, context.parts[i]);
    if (!field) return std::nullopt;
    fields[i].type = *field;
  }
  return DataType::Struct(std::move(fields));
}

bool HasIndeterminate(const Context& context) {
  return context.strength == Strength::kIndeterminate ||
         std::any_of(context.parts.begin(), context.parts.end(), HasIndeterminate);
}

}  // namespace piezo::analysis
