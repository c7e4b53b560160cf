// See unresolved_text.h.
#include "analysis/unresolved_text.h"

#include <memory>
#include <vector>

#include "analysis/names.h"
#include "unresolved/print.h"

namespace piezo::analysis {
namespace {

std::string Joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : std::string(between)) + part;
  return joined;
}

struct Printer {
  const functions::Registry& functions;
  const Conf& conf;

  std::string Text(const unresolved::Lambda& lambda) const {
    return "lambdafunction(" + Text(*lambda.body) + ", " + Joined(lambda.parameters, ", ") + ")";
  }

  std::string Text(const unresolved::Call& call) const {
    std::vector<std::string> args;
    for (const unresolved::ExprPtr& arg : call.args) args.push_back(Text(*arg));
    const functions::Function* function = functions.Find(LowerCase(call.name.back()));
    if (function == nullptr) return Joined(call.name, ".") + "(" + Joined(args, ", ") + ")";
    return functions::ShowCall(*function, call.name.back(), args, nullptr);
  }

  std::string Text(const unresolved::Expr& expr) const {
    if (const auto* literal = std::get_if<unresolved::Literal>(&expr.op)) return LiteralText(literal->value, conf);
    if (const auto* attribute = std::get_if<unresolved::Attribute>(&expr.op)) return Joined(attribute->parts, ".");
    if (const auto* variable = std::get_if<unresolved::LambdaVariable>(&expr.op)) return Joined(variable->name, ".");
    if (const auto* lambda = std::get_if<unresolved::Lambda>(&expr.op)) return Text(*lambda);
    if (const auto* call = std::get_if<unresolved::Call>(&expr.op)) return Text(*call);
    if (const auto* cast = std::get_if<unresolved::Cast>(&expr.op)) {
      const char* name = cast->mode == unresolved::CastMode::kTry ? "TRY_CAST(" : "CAST(";
      return name + Text(*cast->child) + " AS " + types::SqlName(cast->type) + ")";
    }
    if (const auto* extract = std::get_if<unresolved::ExtractValue>(&expr.op)) {
      return Text(*extract->child) + "[" + Text(*extract->extraction) + "]";
    }
    return unresolved::Print(std::make_shared<const unresolved::Expr>(expr));
  }
};

}  // namespace

std::string LiteralText(const types::Value& value, const Conf& conf) {
  if (value.is_null()) return "NULL";
  if (const auto* text = std::get_if<std::string>(&value.data); text != nullptr && value.type.IsStringLike()) {
    return value.type.has_default_collation() ? *text : types::ToSqlValue(value);
  }
  if (value.type.IsNumeric()) return types::ToDisplay(value);
  // Looking the zone up takes a while; few literals need it.
  if (!value.type.is(TypeId::kTimestamp) && !value.type.IsNested()) return types::ToSql(value);
  return types::ToSql(value, types::TimeZone::Find(conf.time_zone()).value_or(types::TimeZone::Utc()));
}

std::string LambdaText(const unresolved::Lambda& lambda, const functions::Registry& functions, const Conf& conf) {
  return Printer{functions, conf}.Text(lambda);
}

}  // namespace piezo::analysis
