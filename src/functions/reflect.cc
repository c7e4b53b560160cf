// reflect: static methods of Java's classes. There is no Java here; those of the language's own classes that make sense
// on numbers and texts are computed by the engine and its kernels, which give Java's results. Other methods are
// unknown, other classes of the platform are refused as not supported.
#include <algorithm>
#include <array>

#include "functions/bind_errors.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;
using Id = TypeId;

/// What a method does with arguments of exactly these types. `on_failure` is true where an exception becomes null.
struct Method {
  std::string_view class_name;
  std::string_view name;
  std::vector<Id> parameters;
  Id result;
  engine::Expr (*make)(engine::Exprs args, const LowerContext& context, bool null_on_failure);
};

constexpr std::string_view kMath = "java.lang.Math";
constexpr std::string_view kString = "java.lang.String";
constexpr std::string_view kInteger = "java.lang.Integer";
constexpr std::string_view kLong = "java.lang.Long";
constexpr std::string_view kUuid = "java.util.UUID";
constexpr std::string_view kUrlDecoder = "java.net.URLDecoder";
constexpr std::string_view kUrlEncoder = "java.net.URLEncoder";
/// Known, but without a static method that could be called.
constexpr std::string_view kWithoutMethods[] = {"java.lang.Object"};
/// Where a class that is not in the table may well exist.
constexpr std::string_view kPlatform[] = {"java.lang.", "java.util.", "java.net.", "java.math.", "java.time.",
                                          "java.text.", "java.nio.",  "java.io.",  "org.apache."};

template <size_t N>
struct KernelName {
  constexpr KernelName(const char (&text)[N]) { std::copy_n(text, N, name); }  // NOLINT
  char name[N];
};
/// A kernel, or a function of the engine, on the arguments as they are.
template <KernelName kernel>
engine::Expr Of(engine::Exprs args, const LowerContext&, bool) {
  return engine::Call(kernel.name, std::move(args));
}
engine::Expr Itself(engine::Exprs args, const LowerContext&, bool) { return std::move(args[0]); }
/// Java's floor and ceil give doubles.
template <KernelName kernel>
engine::Expr AsDouble(engine::Exprs args, const LowerContext&, bool) {
  return engine::Cast(engine::Call(kernel.name, std::move(args)), DataType::Double());
}
/// With whether failures are null, and the place to tell of them.
template <KernelName kernel>
engine::Expr MayFail(engine::Exprs args, const LowerContext& context, bool null_on_failure) {
  args.push_back(engine::Constant(Value::Boolean(null_on_failure)));
  args.push_back(context.site());
  return engine::Call(kernel.name, std::move(args));
}
template <int32_t radix, KernelName kernel>
engine::Expr InRadix(engine::Exprs args, const LowerContext& context, bool null_on_failure) {
  args.push_back(engine::Constant(Value::Int(radix)));
  return MayFail<kernel>(std::move(args), context, null_on_failure);
}

/// abs, max and min of the four types that Java's Math has them for.
void AddComparisons(std::vector<Method>& methods) {
  for (const Id type : {Id::kInt, Id::kLong, Id::kFloat, Id::kDouble}) {
    methods.push_back({kMath, "abs", {type}, type, Of<"abs">});
    methods.push_back({kMath, "max", {type, type}, type, Of<"greatest">});
    methods.push_back({kMath, "min", {type, type}, type, Of<"least">});
  }
  for (const auto& [class_name, type] : {std::pair{kInteger, Id::kInt}, std::pair{kLong, Id::kLong}}) {
    methods.push_back({class_name, "max", {type, type}, type, Of<"greatest">});
    methods.push_back({class_name, "min", {type, type}, type, Of<"least">});
    methods.push_back({class_name, "toString", {type}, type, Itself});
  }
}

void AddOfDoubles(std::vector<Method>& methods) {
  constexpr Id kDouble = Id::kDouble;
  const std::pair<std::string_view, decltype(Method::make)> one[] = {
      {"sqrt", Of<"piezo_sqrt">},   {"cbrt", Of<"piezo_cbrt">},         {"exp", Of<"piezo_exp">},
      {"expm1", Of<"piezo_expm1">}, {"sin", Of<"piezo_sin">},           {"cos", Of<"piezo_cos">},
      {"tan", Of<"piezo_tan">},     {"asin", Of<"piezo_asin">},         {"acos", Of<"piezo_acos">},
      {"atan", Of<"piezo_atan">},   {"sinh", Of<"piezo_sinh">},         {"cosh", Of<"piezo_cosh">},
      {"tanh", Of<"piezo_tanh">},   {"toDegrees", Of<"piezo_degrees">}, {"toRadians", Of<"piezo_radians">},
      {"rint", Of<"piezo_rint">},   {"signum", Of<"piezo_signum">},     {"floor", AsDouble<"floor">},
      {"ceil", AsDouble<"ceil">}};
  for (const auto& [name, make] : one) methods.push_back({kMath, name, {kDouble}, kDouble, make});
  methods.push_back({kMath, "pow", {kDouble, kDouble}, kDouble, Of<"piezo_pow">});
  methods.push_back({kMath, "atan2", {kDouble, kDouble}, kDouble, Of<"piezo_atan2">});
  methods.push_back({kMath, "hypot", {kDouble, kDouble}, kDouble, Of<"piezo_hypot">});
}

const std::vector<Method>& Methods() {
  static const std::vector<Method> all = [] {
    std::vector<Method> methods;
    AddComparisons(methods);
    AddOfDoubles(methods);
    for (const Id type : {Id::kBoolean, Id::kInt, Id::kLong, Id::kFloat, Id::kDouble}) {
      methods.push_back({kString, "valueOf", {type}, type, Itself});
    }
    for (const std::string_view name : {"valueOf", "parseInt"}) {
      methods.push_back({kInteger, name, {Id::kString}, Id::kInt, InRadix<10, "piezo_java_parse_int">});
      methods.push_back({kInteger, name, {Id::kString, Id::kInt}, Id::kInt, MayFail<"piezo_java_parse_int">});
    }
    for (const std::string_view name : {"valueOf", "parseLong"}) {
      methods.push_back({kLong, name, {Id::kString}, Id::kLong, InRadix<10, "piezo_java_parse_long">});
      methods.push_back({kLong, name, {Id::kString, Id::kInt}, Id::kLong, MayFail<"piezo_java_parse_long">});
    }
    methods.push_back({kUuid, "fromString", {Id::kString}, Id::kString, MayFail<"piezo_java_uuid">});
    methods.push_back({kUuid, "randomUUID", {}, Id::kString, Of<"piezo_uuid">});
    methods.push_back({kUrlDecoder, "decode", {Id::kString}, Id::kString, MayFail<"piezo_java_url_decode">});
    methods.push_back({kUrlEncoder, "encode", {Id::kString}, Id::kString, Of<"piezo_url_encode">});
    return methods;
  }();
  return all;
}

std::string NameIn(const plan::Call& call, size_t index) {
  const auto& literal = std::get<plan::Literal>(call.args[index]->op);
  return std::get<std::string>(literal.value.data);
}

template <class TypeAt>
const Method* FindMethod(std::string_view class_name, std::string_view name, size_t count, TypeAt type_at) {
  for (const Method& method : Methods()) {
    if (method.class_name != class_name || method.name != name || method.parameters.size() != count) continue;
    bool same = true;
    for (size_t i = 0; i < count; ++i) same = same && type_at(i) == method.parameters[i];
    if (same) return &method;
  }
  return nullptr;
}

bool IsKnownClass(std::string_view name) {
  const auto& methods = Methods();
  return std::any_of(methods.begin(), methods.end(), [&](const Method& method) { return method.class_name == name; }) ||
         std::find(std::begin(kWithoutMethods), std::end(kWithoutMethods), name) != std::end(kWithoutMethods);
}

const std::string& RequireName(const Argument& argument, const char* what, const BindContext& context) {
  const auto* text = argument.literal != nullptr ? std::get_if<std::string>(&argument.literal->data) : nullptr;
  const std::optional<types::Value> value = context.ValueOf(argument);
  if (argument.type.IsStringLike() && value && value->is_null()) {
    ThrowUnexpectedNull(errors::QuoteIdentifier(what), context);
  }
  if (text == nullptr) ThrowNonFoldable(what, DataType::String(), argument, context);
  return *text;
}

Bound BindReflect(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 2) ThrowWrongNumArgs("reflect", "> 1", arguments.size(), context.origin);
  const std::string& class_name = RequireName(arguments[0], "class", context);
  const std::string& method_name = RequireName(arguments[1], "method", context);
  constexpr std::array kAccepted = {Id::kBoolean, Id::kByte,  Id::kShort,  Id::kInt,
                                    Id::kLong,    Id::kFloat, Id::kDouble, Id::kString};
  for (size_t i = 2; i < arguments.size(); ++i) {
    if (std::find(kAccepted.begin(), kAccepted.end(), arguments[i].type.id()) != kAccepted.end()) continue;
    ThrowUnexpectedType(i,
                        R"(("BOOLEAN" or "TINYINT" or "SMALLINT" or "INT" or "BIGINT" or "FLOAT" or "DOUBLE" or )"
                        R"("STRING"))",
                        arguments[i], context);
  }
  if (!IsKnownClass(class_name)) {
    for (const std::string_view package : kPlatform) {
      if (class_name.starts_with(package)) errors::ThrowUnsupported("reflect on " + class_name, context.origin);
    }
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_CLASS_TYPE",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"className", class_name}}, context.origin);
  }
  const auto type_at = [&](size_t i) { return arguments[i + 2].type.id(); };
  if (FindMethod(class_name, method_name, arguments.size() - 2, type_at) == nullptr) {
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_STATIC_METHOD",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"className", class_name}, {"methodName", method_name}},
                context.origin);
  }
  Bound bound{.type = DataType::String(), .nullable = true};
  for (const Argument& argument : arguments) bound.argument_types.push_back(argument.type);
  return bound;
}

Lower Reflect(bool null_on_failure) {
  return [null_on_failure](engine::Exprs args, const LowerContext& context) {
    const auto type_at = [&](size_t i) { return context.arg_type(i + 2).id(); };
    const Method& method =
        *FindMethod(NameIn(context.call, 0), NameIn(context.call, 1), context.call.args.size() - 2, type_at);
    engine::Exprs given;
    for (size_t i = 2; i < args.size(); ++i) given.push_back(std::move(args[i]));
    const DataType result(method.result);
    engine::Expr value = engine::Cast(method.make(std::move(given), context, null_on_failure), result);
    return context.cast(std::move(value), result, DataType::String());
  };
}

}  // namespace

std::vector<Function> ReflectFunctions() {
  const std::vector<Signature> signatures = {"(class STRING, method STRING, args ANY...) -> STRING"};
  return {
      {
          .name = "reflect",
          .aliases = {"java_method"},
          .shown_as_called = true,
          .signatures = signatures,
          .bind = BindReflect,
          .lower = Reflect(false),
          .raises = {"DATATYPE_MISMATCH.UNEXPECTED_STATIC_METHOD", "FAILED_FUNCTION_CALL"},
          .deterministic = false,
          .since = "2.0.0",
          .doc = "The result of a static method of Java's Math, String, Integer, Long, UUID, URLDecoder or URLEncoder.",
          .examples = {{.sql = "SELECT reflect('java.lang.Math', 'max', 2, 3)", .result = "3"},
                       {.sql = "SELECT java_method('java.util.UUID', 'fromString', '1-2-3-4-5')",
                        .result = "00000001-0002-0003-0004-000000000005"},
                       {.sql = "SELECT reflect('java.lang.Math', 'max', 2, 3L)",
                        .raises = "DATATYPE_MISMATCH.UNEXPECTED_STATIC_METHOD"},
                       {.sql = "SELECT reflect('java.lang.Integer', 'parseInt', 'x')",
                        .raises = "FAILED_FUNCTION_CALL"}},
      },
      {
          .name = "try_reflect",
          .signatures = signatures,
          .bind = BindReflect,
          .lower = Reflect(true),
          .deterministic = false,
          .since = "4.0.0",
          .doc = "As reflect, but null when the method fails.",
          .examples = {{.sql = "SELECT try_reflect('java.util.UUID', 'fromString', 'b')", .result = "NULL"},
                       {.sql = "SELECT try_reflect('java.lang.Integer', 'valueOf', '10', 16)", .result = "16"}},
      },
  };
}

}  // namespace piezo::functions
