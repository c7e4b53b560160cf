// Function: one entry of the registry. Everything the program knows of a SQL function is said here once: resolution,
// SHOW and DESCRIBE FUNCTION, the documentation page and the example tests come from it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conf/conf.h"
#include "engine/expr.h"
#include "errors/error.h"
#include "functions/lazy_text.h"
#include "functions/signature.h"
#include "plan/expression.h"
#include "types/data_type.h"
#include "types/value.h"

namespace piezo::functions {

enum class Kind : uint8_t {
  kScalar,
  kAggregate,  // may also be used with OVER
  kWindow,     // only with OVER
  kGenerator,  // several rows for one
};

/// What WITHIN GROUP (ORDER BY …) means for an aggregate.
enum class WithinGroup : uint8_t {
  kRefused,
  kOrdersRows,   // the order in which rows come
  kGivesValue,   // must be there: its one expression is the first argument, its direction that of the values
  kMayGiveValue  // the same, but the value may also come as an ordinary argument
};

/// How arguments may be brought to a signature's types.
enum class Coercion : uint8_t {
  kImplicit,  // Spark's implicit casts of the session's mode (ANSI or legacy), type variables unified to the wider type
  kTightest,  // the same, but type variables unified without promoting strings or losing digits
  kNone,      // types as they are (type variables must agree exactly)
};

/// Which strings of a call meet in one collation before it is bound: that of the strongest among them (see
/// analysis/collation.h).
enum class Collates : uint8_t {
  kNothing,
  kAll,           // those of all arguments
  kUnseen,        // the same, but the call is shown as it was written
  kCommonFirst,   // the same, the first argument counting as a string that nobody collated
  kKeysAndValues  // map(key, value, …): keys with keys, values with values
};

/// An argument as binding sees it.
struct Argument {
  DataType type = {};
  bool nullable = true;
  bool foldable = false;
  const types::Value* literal = nullptr;  // set when the value is known at analysis
  int lambda_arity = -1;                  // number of parameters when it is a lambda; `type` is that of the body
  SourceSpan origin = {};
  const plan::Expr* expr = nullptr;  // the argument itself, where it is resolved
  std::string name = {};             // the argument's own, empty for none: arrays_zip(a) has a field `a`
  LazyText text = {};                // as Spark would print it in an error: toSQLExpr without the quotes
};
using Arguments = std::span<const Argument>;

struct BindContext {
  const Conf& conf;
  bool ansi() const { return conf.ansi_enabled(); }
  std::string called_as;  // as written by the user
  SourceSpan origin;      // of the whole call
  LazyText text;          // the whole call as Spark prints it, e.g. "abs(a)"
  std::function<std::optional<types::Value>(const Argument&)> evaluate = {};  // may be missing

  /// The value, before coercion, of an argument that is known at analysis; none for others.
  std::optional<types::Value> ValueOf(const Argument& argument) const {
    if (argument.literal != nullptr) return *argument.literal;
    return argument.foldable && evaluate ? evaluate(argument) : std::nullopt;
  }
};

/// What binding a call found: the types to cast the arguments to, the result.
struct Bound {
  std::vector<DataType> argument_types;  // of the arguments as given
  std::vector<types::Value> defaults;    // of the arguments left out: appended as literals after those given
  DataType type;
  bool nullable = true;
};

/// What functions such as current_user() and now() tell of the query that asks.
struct QueryFacts {
  std::string user;
  std::string current_catalog = "spark_catalog";
  std::string current_database = "default";
  int64_t now_micros = 0;  // the same for the whole query
};

/// For lowering one call.
struct LowerContext {
  const Conf& conf;
  const plan::Call& call;  // typed arguments
  const DataType& type;    // of the result
  bool ansi = true;
  bool windowed = false;
  const QueryFacts& facts;
  /// Builds the engine's aggregate (or window) call with this call's DISTINCT, FILTER, order and OVER attached.
  std::function<engine::Expr(std::string_view name, engine::Exprs args)> aggregate;
  /// The same over those rows only for which `where` holds as well.
  std::function<engine::Expr(std::string_view name, engine::Exprs args, engine::Expr where)> aggregate_where;
  /// A constant BIGINT that stands for this call's place in the user's text; the last argument of kernels that may
  /// raise, so that the error carries its query context.
  std::function<engine::Expr()> site;
  /// Lowers a cast with Spark's semantics (for entries that convert inside).
  std::function<engine::Expr(engine::Expr child, const DataType& from, const DataType& to)> cast;
  /// The same, but null for what cannot be cast.
  std::function<engine::Expr(engine::Expr child, const DataType& from, const DataType& to)> try_cast;

  const DataType& arg_type(size_t i) const { return call.args[i]->type; }
};
using Lower = std::function<engine::Expr(engine::Exprs args, const LowerContext& context)>;

/// The engine's function of that name, arguments as they are.
Lower Builtin(std::string name);
/// The engine's aggregate of that name (a kernel of ours among them), cast to the call's result type by the engine.
Lower BuiltinAggregate(std::string name);
/// A kernel of functions/kernels by name. One that raises gets the call's site as its last argument.
enum class Raises : uint8_t { kNever, kYes };
Lower Kernel(std::string name, Raises raises = Raises::kNever);
Lower KernelAggregate(std::string name, Raises raises = Raises::kNever);

struct Example {
  std::string sql = {};
  std::string result = {};  // of the single cell, as df.show prints it (untruncated); rows by newline, columns by tab
  std::string raises = {};  // the condition, instead of a result
};

struct Function {
  std::string name = {};  // lower case
  std::vector<std::string> aliases = {};
  std::string shown_as = {};     // in automatic column names, when not the name: "CBRT"
  bool shown_as_called = false;  // an alias is shown as the user wrote it
  Kind kind = Kind::kScalar;
  std::string group = {};  // set by the group's list: "math", "string", …

  /// In Spark's own notation, see signature.h. Of those that fit, the first of those with the fewest casts is taken.
  std::vector<Signature> signatures = {};
  Coercion coercion = Coercion::kImplicit;
  bool takes_names = false;  // arguments may be given by name
  Collates collates = Collates::kNothing;
  bool needs_collation = false;  // refuses strings of which nobody knows the collation
  bool compares = false;         // only asks which arguments are equal or come first: gets keys for collated strings
  WithinGroup within_group = WithinGroup::kRefused;
  /// Functions named like types: a call is the session's implicit cast to that type, and is shown as its argument.
  std::optional<DataType> casts_to = {};

  /// Only where the signatures cannot say it. Called with the arguments as given; throws Error for wrong types.
  std::function<Bound(Arguments, const BindContext&)> bind = {};
  /// Further demands on the arguments (after coercion): foldable, a literal in some range, … Throws Error.
  std::function<void(Arguments, const BindContext&)> check = {};
  /// Result type when the signature's is only an outline (decimal precision); arguments after coercion.
  std::function<DataType(Arguments, const BindContext&)> returns = {};
  enum class Nulls : uint8_t { kIfAnyArgument, kNever, kAlways, kIfAllArguments };
  Nulls nulls = Nulls::kIfAnyArgument;
  /// Nullability when none of `nulls` says it; arguments after coercion.
  std::function<bool(Arguments, const BindContext&)> nullable = {};
  /// Generators: the output columns (names, types, nullability) from the arguments after coercion.
  std::function<Schema(Arguments, const BindContext&)> outputs = {};
  /// The text of the call in automatic column names when it isn't `name(arg, arg)`; e.g. operators: "(a + b)".
  std::function<std::string(std::span<const std::string> args, const plan::Call*)> show = {};

  Lower lower = {};
  std::vector<std::string> raises = {};
  bool deterministic = true;
  bool foldable = true;  // with foldable arguments the result is known before execution
  std::string since = {};
  std::string doc = {};
  std::vector<Example> examples = {};
};

/// Binds a call: checks number and types of arguments, chooses casts, gives result type and nullability. Throws Error
/// (WRONG_NUM_ARGS.*, DATATYPE_MISMATCH.*). Lambda arguments are passed with the type of their body.
Bound Bind(const Function& function, Arguments arguments, const BindContext& context);

/// The text of a call in automatic column names and errors, from the texts of its arguments (defaults included).
/// `call` is null while the call is not bound yet.
std::string ShowCall(const Function& function, std::string_view called_as, std::span<const std::string> args,
                     const plan::Call* call);

/// What stands at one parameter of a call with named arguments: one of the arguments, or the default.
struct NamedPlace {
  std::optional<size_t> argument;
  const types::Value* otherwise = nullptr;
};
/// Puts arguments given by name in the order of the parameters. `names` holds the name of each argument of the call,
/// empty when positional. Throws Error (NAMED_PARAMETERS_NOT_SUPPORTED and its relatives).
std::vector<NamedPlace> ArrangeNamed(const Function& function, std::span<const std::string> names,
                                     const BindContext& context);

/// Types of the parameters of the lambda at `index`, from the arguments that are not lambdas (others have type null).
/// Empty when no signature takes a lambda of `arity` parameters there.
std::optional<std::vector<Argument>> LambdaParameters(const Function& function, Arguments arguments, size_t index,
                                                      size_t arity, const BindContext& context);

/// All functions, by lower-case name and alias. Immutable after construction; thread-safe.
class Registry {
 public:
  Registry();  // all groups, see registry.cc
  const Function* Find(std::string_view lower_case_name) const;
  std::vector<const Function*> All() const;  // sorted by name
  /// Names near to `name`, best first, for error messages.
  std::vector<std::string> Similar(std::string_view name, size_t most = 5) const;
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

}  // namespace piezo::functions
