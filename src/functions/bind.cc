// Binding: finds the signature that fits a call's arguments, with Spark's implicit casts, and says what comes out. What
// no signature fits ends as Spark's WRONG_NUM_ARGS or DATATYPE_MISMATCH.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "functions/bind_errors.h"
#include "functions/coercion.h"
#include "functions/function.h"
#include "types/widening.h"

namespace piezo::functions {
namespace {

using PatternKind = TypePattern::Kind;

/// A type variable's value so far.
struct Binding {
  std::vector<DataType> seen;
  DataType type;
  bool nullable = false;  // of a value of that type, where the variable was seen
};
using Bindings = std::map<char, Binding>;

/// Why a signature does not fit: the argument that it refuses, or (`different`) arguments that must agree and don't.
struct Misfit {
  size_t index = 0;
  bool different = false;
};

/// One signature held against the arguments of a call.
class Matching {
 public:
  Matching(const Function& function, const Signature& signature, Arguments arguments, const BindContext& context)
      : function_(function), signature_(signature), arguments_(arguments), context_(context) {}

  /// Collects what variables stand for and unifies them; none when all is well.
  std::optional<Misfit> Unify(bool with_lambdas) {
    for (size_t i = 0; i < arguments_.size(); ++i) {
      const TypePattern& pattern = signature_.parameter(i)->type;
      if (pattern.kind == PatternKind::kLambda ? !with_lambdas : arguments_[i].lambda_arity >= 0) continue;
      const bool fits = pattern.kind == PatternKind::kLambda
                            ? CollectLambda(pattern, arguments_[i])
                            : Collect(pattern, arguments_[i].type, arguments_[i].nullable);
      if (!fits) return Misfit{i};
    }
    for (auto& [name, binding] : bindings_) {
      if (!UnifyOne(binding)) return Misfit{0, true};
    }
    return std::nullopt;
  }

  /// The types to cast the arguments to. After Unify.
  std::optional<Misfit> Cast() {
    for (size_t i = 0; i < arguments_.size(); ++i) {
      const TypePattern& pattern = signature_.parameter(i)->type;
      const bool lambda = pattern.kind == PatternKind::kLambda;
      const std::optional<DataType> to = Target(lambda ? pattern.children.back() : pattern, arguments_[i].type);
      if (!to) return Misfit{i};
      if (!to->SameAs(arguments_[i].type)) {
        if (function_.coercion == Coercion::kNone && !arguments_[i].type.is(TypeId::kNull)) return Misfit{i};
        ++casts_;
      }
      types_.push_back(*to);
    }
    return std::nullopt;
  }

  /// An argument before that of the misfit, not of a variable's type, that cannot be cast either: Spark tells of it.
  Misfit Earliest(const Misfit& misfit) const {
    for (size_t i = 0; i < misfit.index; ++i) {
      const TypePattern& pattern = signature_.parameter(i)->type;
      const bool plain = pattern.kind == PatternKind::kConcrete || pattern.kind == PatternKind::kOneOf ||
                         pattern.kind == PatternKind::kNumeric || pattern.kind == PatternKind::kIntegral ||
                         pattern.kind == PatternKind::kFractional;
      if (plain && !ImplicitCast(arguments_[i].type, pattern, context_.ansi())) return Misfit{i};
    }
    return misfit;
  }

  const Signature& signature() const { return signature_; }
  const std::vector<DataType>& types() const { return types_; }
  int casts() const { return casts_; }

  /// A pattern with its variables replaced; none when a variable is unknown.
  std::optional<DataType> Substitute(const TypePattern& pattern) const {
    switch (pattern.kind) {
      case PatternKind::kConcrete:
        return pattern.concrete;
      case PatternKind::kVariable: {
        const auto found = bindings_.find(pattern.variable);
        return found == bindings_.end() ? DataType::Null() : found->second.type;
      }
      case PatternKind::kArray: {
        const std::optional<DataType> element = Substitute(pattern.children[0]);
        return element ? std::optional(DataType::Array(*element, Nullable(pattern.children[0]))) : std::nullopt;
      }
      case PatternKind::kMap: {
        const std::optional<DataType> key = Substitute(pattern.children[0]);
        const std::optional<DataType> value = Substitute(pattern.children[1]);
        if (!key || !value) return std::nullopt;
        return DataType::Map(*key, *value, Nullable(pattern.children[1]));
      }
      default:
        return std::nullopt;
    }
  }

  bool Nullable(const TypePattern& pattern) const {
    if (pattern.nullable) return true;
    if (pattern.kind != PatternKind::kVariable) return pattern.kind != PatternKind::kConcrete;
    const auto found = bindings_.find(pattern.variable);
    return found == bindings_.end() || found->second.nullable;
  }

 private:
  bool Collect(const TypePattern& pattern, const DataType& type, bool nullable) {
    switch (pattern.kind) {
      case PatternKind::kVariable: {
        Binding& binding = bindings_[pattern.variable];
        binding.nullable |= nullable;
        if (pattern.children.empty()) {
          binding.seen.push_back(type);
          return true;
        }
        const std::optional<DataType> taken = ImplicitCast(type, pattern, context_.ansi());
        if (!taken) return false;
        const bool has_length = taken->is(TypeId::kChar) || taken->is(TypeId::kVarchar);
        binding.seen.push_back(has_length ? DataType::String() : *taken);
        return true;
      }
      case PatternKind::kArray:
        if (type.is(TypeId::kNull)) return !takes_lambda() && Collect(pattern.children[0], type, true);
        return type.is(TypeId::kArray) && Collect(pattern.children[0], type.element(), type.contains_null());
      case PatternKind::kMap:
        if (type.is(TypeId::kNull)) {
          return !takes_lambda() && Collect(pattern.children[0], type, false) &&
                 Collect(pattern.children[1], type, true);
        }
        return type.is(TypeId::kMap) && Collect(pattern.children[0], type.key(), false) &&
               Collect(pattern.children[1], type.value(), type.contains_null());
      default:
        return true;
    }
  }

  /// Functions with lambdas want an array or a map, not just any null.
  bool takes_lambda() const {
    return std::any_of(signature_.parameters.begin(), signature_.parameters.end(),
                       [](const Parameter& parameter) { return parameter.type.kind == PatternKind::kLambda; });
  }

  bool CollectLambda(const TypePattern& pattern, const Argument& argument) {
    if (argument.lambda_arity != static_cast<int>(pattern.children.size()) - 1) return false;
    return Collect(pattern.children.back(), argument.type, argument.nullable);
  }

  bool UnifyOne(Binding& binding) const {
    binding.type = binding.seen.front();
    const bool same = std::all_of(binding.seen.begin(), binding.seen.end(),
                                  [&](const DataType& type) { return type == binding.type; });
    if (same) return true;
    std::optional<DataType> common;
    if (function_.coercion == Coercion::kImplicit) {
      common = types::WiderCommonType(binding.seen, context_.ansi());
    } else if (function_.coercion == Coercion::kTightest) {
      common = binding.seen.front();
      for (size_t i = 1; i < binding.seen.size() && common; ++i) {
        common = types::WiderTypeWithoutStrings(*common, binding.seen[i], context_.ansi());
      }
    } else {
      common = OnlyType(binding.seen);
    }
    if (common) binding.type = *common;
    return common.has_value();
  }

  static std::optional<DataType> OnlyType(const std::vector<DataType>& seen) {
    DataType only;
    for (const DataType& type : seen) {
      if (type.is(TypeId::kNull)) continue;
      if (only.is(TypeId::kNull)) only = type;
      if (!only.SameAs(type)) return std::nullopt;
    }
    return only;
  }

  std::optional<DataType> Target(const TypePattern& pattern, const DataType& from) const {
    switch (pattern.kind) {
      case PatternKind::kVariable:
        return Substitute(pattern);
      case PatternKind::kArray:
      case PatternKind::kMap: {
        std::optional<DataType> whole = Substitute(pattern);
        if (!whole) return ImplicitCast(from, pattern, context_.ansi());
        return whole->SameAs(from) ? from : whole;  // keeps the nullability of the parts
      }
      default:
        return ImplicitCast(from, pattern, context_.ansi());
    }
  }

  const Function& function_;
  const Signature& signature_;
  Arguments arguments_;
  const BindContext& context_;
  Bindings bindings_;
  std::vector<DataType> types_;
  int casts_ = 0;
};

/// Functions in whose place Spark puts others before it looks at types: errors show those.
struct Replaced {
  std::string_view name;
  std::string_view by;
  bool infix = false;
};
constexpr Replaced kReplaced[] = {
    {"explode_outer", "explode"},
    {"inline_outer", "inline"},
    {"posexplode_outer", "posexplode"},
    {"try_add", "+", true},
    {"try_aes_decrypt", "aes_decrypt"},
    {"try_divide", "/", true},
    {"try_element_at", "element_at"},
    {"try_make_interval", "make_interval"},
    {"try_make_timestamp", "make_timestamp"},
    {"try_mod", "%", true},
    {"try_multiply", "*", true},
    {"try_parse_url", "parse_url"},
    {"try_reflect", "reflect"},
    {"try_subtract", "-", true},
    {"try_to_binary", "to_binary"},
    {"try_to_time", "to_time"},
    {"try_url_decode", "url_decode"},
};

const Replaced* FindReplaced(std::string_view name) {
  if (!name.starts_with("try_") && !name.ends_with("_outer")) return nullptr;
  const auto found = std::find_if(std::begin(kReplaced), std::end(kReplaced),
                                  [&](const Replaced& replaced) { return replaced.name == name; });
  return found == std::end(kReplaced) ? nullptr : found;
}

/// The context in which errors show the call as that of the other function.
BindContext AsChecked(const Replaced& replaced, Arguments arguments, const BindContext& given) {
  BindContext context = given;
  if (replaced.infix && arguments.size() != 2) return context;
  context.text = LazyText([&replaced, arguments] {
    std::string text = replaced.infix ? "(" : std::string(replaced.by) + "(";
    const std::string between = replaced.infix ? " " + std::string(replaced.by) + " " : ", ";
    for (size_t i = 0; i < arguments.size(); ++i) text += (i == 0 ? "" : between) + arguments[i].text.str();
    return text + ")";
  });
  return context;
}

/// ANSI mode would cast times to dates and timestamps, but there are no such casts.
void CheckTimes(Arguments arguments, const std::vector<DataType>& types, const BindContext& context) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const DataType& from = arguments[i].type;
    const DataType& to = types[i];
    if (!from.IsDateTime() || !to.IsDateTime() || from.is(TypeId::kTime) == to.is(TypeId::kTime)) continue;
    throw Error("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
                {{"sqlExpr", errors::QuoteText(arguments[i].text)},
                 {"srcType", errors::QuoteText(types::SqlName(from))},
                 {"targetType", errors::QuoteText(types::SqlName(to))}},
                context.origin);
  }
}

[[noreturn]] void ThrowWrongCount(const Function& function, size_t actual, const BindContext& context) {
  if (function.takes_names) {
    const std::vector<Parameter>& parameters = function.signatures[0].parameters;
    if (actual < function.signatures[0].least_arguments()) {
      ThrowMissingParameter(function.name, parameters[actual].name, 0, context.origin);
    }
  }
  std::set<size_t> counts;
  size_t open_from = SIZE_MAX;
  for (const Signature& signature : function.signatures) {
    if (signature.most_arguments() == SIZE_MAX) open_from = std::min(open_from, signature.least_arguments());
    for (size_t n = signature.least_arguments(); n <= signature.parameters.size(); ++n) counts.insert(n);
  }
  std::string expected;
  if (open_from != SIZE_MAX) {
    expected = "> " + std::to_string(open_from == 0 ? 0 : open_from - 1);
  } else if (counts.size() == 1) {
    expected = std::to_string(*counts.begin());
  } else {
    for (const size_t count : counts) expected += (expected.empty() ? "[" : ", ") + std::to_string(count);
    expected += "]";
  }
  ThrowWrongNumArgs(context.called_as.empty() ? function.name : context.called_as, expected, actual, context.origin);
}

/// The place of an argument in the call that Spark makes of this one: some get a first argument, trims turn theirs
/// round.
size_t ShownIndex(std::string_view name, size_t count, size_t index) {
  if (count == 2 && (name == "trim" || name == "ltrim" || name == "rtrim")) return 1 - index;
  if ((name == "log" && count == 1) || (name == "convert_timezone" && count == 2)) return index + 1;
  return index;
}

/// The arguments that the types in `Misfit.different` speak of: all of them, as Spark lists them.
[[noreturn]] void ThrowMisfit(const Function& function, const std::vector<std::pair<const Signature*, Misfit>>& misfits,
                              Arguments arguments, const BindContext& context) {
  const auto furthest = std::max_element(misfits.begin(), misfits.end(), [](const auto& left, const auto& right) {
    return std::pair(left.second.different, left.second.index) < std::pair(right.second.different, right.second.index);
  });
  const auto is_map = [](const Argument& argument) { return argument.type.is(TypeId::kMap); };
  if (furthest->second.different && std::count_if(arguments.begin(), arguments.end(), is_map) == 2) {
    throw Error("DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES",
                {{"sqlExpr", errors::QuoteText(context.text)},
                 {"functionName", errors::QuoteIdentifier(function.name)},
                 {"leftType", errors::QuoteText(types::SqlName(arguments[0].type.key()))},
                 {"rightType", errors::QuoteText(types::SqlName(arguments[1].type.key()))}},
                context.origin);
  }
  if (furthest->second.different) {
    std::vector<DataType> all;
    for (const Argument& argument : arguments) {
      if (argument.lambda_arity < 0) all.push_back(argument.type);
    }
    ThrowUnlikeTypes(function.name, all, context);
  }
  const size_t index = furthest->second.index;
  if (const TypePattern& first = misfits.front().first->parameter(index)->type; IsAnyTimestamp(first)) {
    ThrowUnexpectedType(index, RequiredType(first), arguments[index], context);
  }
  TypePattern required{.kind = PatternKind::kOneOf};
  for (const auto& [signature, misfit] : misfits) {
    if (misfit.different || misfit.index != index) continue;
    const TypePattern& pattern = signature->parameter(index)->type;
    const auto add = [&](const TypePattern& choice) {
      for (const TypePattern& known : required.children) {
        if (RequiredType(known) == RequiredType(choice)) return;
      }
      required.children.push_back(choice);
    };
    if (pattern.kind == PatternKind::kOneOf) {
      std::for_each(pattern.children.begin(), pattern.children.end(), add);
    } else {
      add(pattern);
    }
  }
  ThrowUnexpectedType(ShownIndex(function.name, arguments.size(), index), RequiredType(required), arguments[index],
                      context);
}

bool CallNullable(const Function& function, Arguments arguments, const BindContext& context) {
  if (function.nullable) return function.nullable(arguments, context);
  const auto nullable = [](const Argument& argument) { return argument.nullable && argument.lambda_arity < 0; };
  switch (function.nulls) {
    case Function::Nulls::kNever:
      return false;
    case Function::Nulls::kAlways:
      return true;
    case Function::Nulls::kIfAllArguments:
      return std::all_of(arguments.begin(), arguments.end(), nullable);
    case Function::Nulls::kIfAnyArgument:
      return std::any_of(arguments.begin(), arguments.end(), nullable);
  }
  return true;
}

/// The arguments as they are after the casts, defaults appended.
std::vector<Argument> AfterCoercion(Arguments arguments, const Bound& bound, const BindContext& context) {
  std::vector<Argument> after(arguments.begin(), arguments.end());
  for (size_t i = 0; i < after.size(); ++i) {
    const DataType& to = bound.argument_types[i];
    if (!to.SameAs(after[i].type)) after[i].nullable |= CastMayGiveNull(after[i].type, to);
    after[i].type = to;
  }
  for (const types::Value& value : bound.defaults) {
    after.push_back({.type = value.type,
                     .nullable = value.is_null(),
                     .foldable = true,
                     .literal = &value,
                     .origin = context.origin,
                     .text = types::ToDisplay(value)});
  }
  return after;
}

/// The context in which errors show what was left out, too.
BindContext WithDefaults(const Function& function, Arguments arguments, const BindContext& given) {
  BindContext context = given;
  context.text = LazyText([&function, arguments] {
    std::vector<std::string> texts;
    for (const Argument& argument : arguments) {
      const bool missing = argument.expr == nullptr && argument.literal != nullptr && argument.literal->is_null();
      texts.push_back(missing ? "NULL" : argument.text.str());
    }
    return ShowCall(function, function.name, texts, nullptr);
  });
  return context;
}

/// The context in which errors show the defaults of what a call left out.
BindContext WithLeftOut(const Signature& signature, const Function& function, Arguments arguments,
                        const BindContext& given) {
  const std::vector<Parameter>& parameters = signature.parameters;
  const bool complete = arguments.size() >= parameters.size() || !parameters[arguments.size()].otherwise;
  BindContext context = given;
  if (complete || function.takes_names) return context;
  const Replaced* replaced = FindReplaced(function.name);
  const std::string name(replaced != nullptr ? replaced->by : std::string_view(function.name));
  context.text = LazyText([&function, &parameters, arguments, name] {
    std::vector<std::string> texts;
    for (const Argument& argument : arguments) texts.push_back(argument.text.str());
    for (size_t i = arguments.size(); i < parameters.size() && parameters[i].otherwise; ++i) {
      texts.push_back(types::ToDisplay(*parameters[i].otherwise));
    }
    return ShowCall(function, name, texts, nullptr);
  });
  return context;
}

size_t NamedParameter(const Function& function, const std::string& name, const BindContext& context) {
  std::string known;
  const std::vector<Parameter>& parameters = function.signatures[0].parameters;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == name) return i;
    known += (known.empty() ? "" : " ") + errors::QuoteIdentifier(parameters[i].name);
  }
  throw Error("UNRECOGNIZED_PARAMETER_NAME",
              {{"routineName", errors::QuoteIdentifier(function.name)},
               {"argumentName", errors::QuoteIdentifier(name)},
               {"proposal", known}},
              context.origin);
}

}  // namespace

Bound Bind(const Function& function, Arguments arguments, const BindContext& given) {
  std::optional<BindContext> checked;
  if (const Replaced* replaced = FindReplaced(function.name)) checked.emplace(AsChecked(*replaced, arguments, given));
  const BindContext& context = checked ? *checked : given;
  if (function.bind) return function.bind(arguments, context);

  std::vector<std::pair<const Signature*, Misfit>> misfits;
  std::optional<Matching> best;
  for (const Signature& signature : function.signatures) {
    if (arguments.size() < signature.least_arguments() || arguments.size() > signature.most_arguments()) continue;
    Matching matching(function, signature, arguments, context);
    std::optional<Misfit> misfit = matching.Unify(true);
    misfit = misfit ? matching.Earliest(*misfit) : matching.Cast();
    if (misfit) {
      misfits.emplace_back(&signature, *misfit);
    } else if (!best || matching.casts() < best->casts()) {
      best.emplace(std::move(matching));
    }
  }
  if (!best) {
    if (misfits.empty()) ThrowWrongCount(function, arguments.size(), context);
    ThrowMisfit(function, misfits, arguments, WithLeftOut(*misfits.front().first, function, arguments, context));
  }

  Bound bound;
  bound.argument_types = best->types();
  CheckTimes(arguments, bound.argument_types, context);
  const std::vector<Parameter>& parameters = best->signature().parameters;
  for (size_t i = arguments.size(); i < parameters.size() && parameters[i].otherwise; ++i) {
    bound.defaults.push_back(*parameters[i].otherwise);
  }
  const std::vector<Argument> after = AfterCoercion(arguments, bound, context);
  const bool complete = !function.takes_names && bound.defaults.empty();
  if (function.check && complete) function.check(after, context);
  if (function.check && !complete) function.check(after, WithDefaults(function, after, context));
  bound.type = function.returns ? function.returns(after, context)
                                : best->Substitute(best->signature().result).value_or(DataType::Null());
  bound.nullable = CallNullable(function, after, context);
  return bound;
}

std::optional<std::vector<Argument>> LambdaParameters(const Function& function, Arguments arguments, size_t index,
                                                      size_t arity, const BindContext& context) {
  for (const Signature& signature : function.signatures) {
    if (arguments.size() < signature.least_arguments() || arguments.size() > signature.most_arguments()) continue;
    const TypePattern& lambda = signature.parameter(index)->type;
    if (lambda.kind != PatternKind::kLambda || lambda.children.size() != arity + 1) continue;
    Matching matching(function, signature, arguments, context);
    if (matching.Unify(false)) continue;
    std::vector<Argument> parameters;
    for (size_t i = 0; i < arity; ++i) {
      const std::optional<DataType> type = matching.Substitute(lambda.children[i]);
      if (!type) break;
      parameters.push_back({.type = *type, .nullable = matching.Nullable(lambda.children[i])});
    }
    if (parameters.size() == arity) return parameters;
  }
  return std::nullopt;
}

std::string ShowCall(const Function& function, std::string_view called_as, std::span<const std::string> args,
                     const plan::Call* call) {
  if (function.show) return function.show(args, call);
  std::string out(!function.shown_as.empty() ? std::string_view(function.shown_as)
                  : function.shown_as_called ? called_as
                                             : std::string_view(function.name));
  out += call != nullptr && call->distinct ? "(DISTINCT " : "(";
  for (size_t i = 0; i < args.size(); ++i) {
    if (i > 0) out += ", ";
    out += args[i];
  }
  return out + ")";
}

std::vector<NamedPlace> ArrangeNamed(const Function& function, std::span<const std::string> names,
                                     const BindContext& context) {
  const std::string function_name = errors::QuoteIdentifier(function.name);
  if (function.signatures.size() != 1 || !function.takes_names) {
    throw Error("NAMED_PARAMETERS_NOT_SUPPORTED", {{"functionName", function_name}}, context.origin);
  }
  const std::vector<Parameter>& parameters = function.signatures[0].parameters;
  std::vector<NamedPlace> places(parameters.size());
  const std::string* named_before = nullptr;
  for (size_t i = 0; i < names.size(); ++i) {
    size_t place = i;
    if (!names[i].empty()) {
      named_before = &names[i];
      place = NamedParameter(function, names[i], context);
    } else if (named_before != nullptr) {
      throw Error("UNEXPECTED_POSITIONAL_ARGUMENT",
                  {{"routineName", function_name}, {"parameterName", errors::QuoteIdentifier(*named_before)}},
                  context.origin);
    }
    if (place >= parameters.size()) ThrowWrongCount(function, names.size(), context);
    if (places[place].argument) {
      throw Error("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED",
                  {{"routineName", function_name}, {"parameterName", errors::QuoteIdentifier(parameters[place].name)}},
                  context.origin);
    }
    places[place].argument = i;
  }
  const auto positional = static_cast<size_t>(
      std::find_if(names.begin(), names.end(), [](const std::string& name) { return !name.empty(); }) - names.begin());
  for (size_t i = 0; i < places.size(); ++i) {
    if (places[i].argument) continue;
    if (!parameters[i].otherwise) {
      ThrowMissingParameter(function.name, parameters[i].name, i - positional, context.origin);
    }
    places[i].otherwise = &*parameters[i].otherwise;
  }
  return places;
}

}  // namespace piezo::functions
