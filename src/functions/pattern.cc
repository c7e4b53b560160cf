// LIKE in all its forms. Regular expressions are in regexp.cc.
#include <algorithm>
#include <string>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

constexpr char kDefaultEscape = '\\';

const std::string* LiteralText(const plan::ExprPtr& expr) {
  const auto* literal = std::get_if<plan::Literal>(&expr->op);
  return literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
}

/// The engine's LIKE knows no escape character unless told: it serves patterns without one.
engine::Expr Like(engine::Expr text, engine::Expr pattern, const plan::ExprPtr& typed_pattern,
                  const std::string& escape, const LowerContext& context) {
  const std::string* literal = LiteralText(typed_pattern);
  if (literal != nullptr && literal->find(escape) == std::string::npos) {
    return engine::Call("~~", engine::List(std::move(text), std::move(pattern)));
  }
  return engine::Call("piezo_like", engine::List(std::move(text), std::move(pattern),
                                                 engine::Constant(types::Value::String(escape)), context.site()));
}

/// ESCAPE takes one character, known before the query runs.
void CheckEscape(Arguments arguments, const BindContext& context) {
  if (arguments.size() < 3) return;
  const std::optional<types::Value> value = context.ValueOf(arguments[2]);
  const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  if (text != nullptr && std::count_if(text->begin(), text->end(), is_start) == 1) return;
  throw Error("INVALID_ESCAPE_CHAR", {{"sqlExpr", errors::QuoteText(arguments[2].text)}}, context.origin);
}

std::string EscapeOf(const plan::Call& call) {
  const std::string* escape = call.args.size() > 2 ? LiteralText(call.args[2]) : nullptr;
  return escape != nullptr ? *escape : std::string(1, kDefaultEscape);
}

/// Texts of UTF8_LCASE fit patterns whatever the case of letters.
void IgnoreCase(engine::Exprs& args, const LowerContext& context) {
  if (context.arg_type(0).has_default_collation()) return;
  for (engine::Expr& arg : args) arg = engine::Call("piezo_fold_case", engine::List(std::move(arg)));
}

engine::Expr LowerLike(engine::Exprs args, const LowerContext& context) {
  IgnoreCase(args, context);
  return Like(std::move(args[0]), std::move(args[1]), context.call.args[1], EscapeOf(context.call), context);
}

engine::Expr LowerILike(engine::Exprs args, const LowerContext& context) {
  const auto lower = [](engine::Expr text) { return engine::Call("piezo_lower", engine::List(std::move(text))); };
  return Like(lower(std::move(args[0])), lower(std::move(args[1])), context.call.args[1], EscapeOf(context.call),
              context);
}

std::string ShowLike(std::span<const std::string> args, const plan::Call*) {
  const std::string shown = args[0] + " LIKE " + args[1];
  return args.size() > 2 ? shown + " ESCAPE '" + args[2] + "'" : shown;
}

/// text LIKE ANY (patterns…) and its relatives.
template <bool all, bool negated, bool ignore_case = false>
engine::Expr LowerLikeMany(engine::Exprs args, const LowerContext& context) {
  engine::Exprs tests;
  if (ignore_case) {
    for (engine::Expr& arg : args) arg = engine::Call("piezo_lower", engine::List(std::move(arg)));
  } else {
    IgnoreCase(args, context);
  }
  for (size_t i = 1; i < args.size(); ++i) {
    engine::Expr test =
        Like(args[0].Copy(), std::move(args[i]), context.call.args[i], std::string(1, kDefaultEscape), context);
    tests.push_back(negated ? engine::Not(std::move(test)) : std::move(test));
  }
  return all ? engine::And(std::move(tests)) : engine::Or(std::move(tests));
}

Function LikeMany(std::string name, std::string shown, Lower lower, std::string doc, std::vector<Example> examples) {
  const bool ignore_case = name.find("ilike") != std::string::npos;
  return {
      .name = std::move(name),
      .signatures = {"(text STRING_REGEX, patterns STRING_WHOLE...) -> BOOLEAN"},
      .nulls = Function::Nulls::kAlways,
      .show =
          [shown, ignore_case](std::span<const std::string> args, const plan::Call*) {
            return shown + (ignore_case ? "(lower(" + args[0] + "))" : "(" + args[0] + ")");
          },
      .lower = std::move(lower),
      .since = "3.0.0",
      .doc = std::move(doc),
      .examples = std::move(examples),
  };
}

}  // namespace

std::vector<Function> PatternFunctions() {
  return {
      {
          .name = "like",
          .signatures = {"(text STRING_REGEX, pattern STRING_WHOLE, [escape STRING]) -> BOOLEAN"},
          .check = CheckEscape,
          .show = ShowLike,
          .lower = LowerLike,
          .raises = {"INVALID_FORMAT.ESC_AT_THE_END", "INVALID_FORMAT.ESC_IN_THE_MIDDLE"},
          .since = "1.0.0",
          .doc = "Whether the text fits the pattern: `%` stands for any text, `_` for any character.",
          .examples = {{.sql = "SELECT 'Spark' LIKE '_park%'", .result = "true"},
                       {.sql = "SELECT 'a%b' LIKE 'a/%_' ESCAPE '/'", .result = "true"},
                       {.sql = R"(SELECT 'ab' LIKE 'ab\\')", .raises = "INVALID_FORMAT.ESC_AT_THE_END"},
                       {.sql = R"(SELECT 'ab' LIKE 'a\\b')", .raises = "INVALID_FORMAT.ESC_IN_THE_MIDDLE"}},
      },
      {
          .name = "ilike",
          .signatures = {"(text STRING_REGEX, pattern STRING_WHOLE, [escape STRING]) -> BOOLEAN"},
          .check = CheckEscape,
          .lower = LowerILike,
          .since = "3.3.0",
          .doc = "Whether the text fits the pattern, whatever the case of letters.",
          .examples = {{.sql = "SELECT 'Spark' ILIKE '_PARK'", .result = "true"}},
      },
      LikeMany("like_any", "likeany", LowerLikeMany<false, false>, "Whether the text fits one of the patterns.",
               {{.sql = "SELECT 'foo' LIKE ANY ('f%', 'x')", .result = "true"}}),
      LikeMany("like_all", "likeall", LowerLikeMany<true, false>, "Whether the text fits all patterns.",
               {{.sql = "SELECT 'foo' LIKE ALL ('f%', 'x')", .result = "false"}}),
      LikeMany("not_like_any", "notlikeany", LowerLikeMany<false, true>,
               "Whether there is a pattern that the text does not fit.",
               {{.sql = "SELECT 'foo' NOT LIKE ANY ('f%', 'x')", .result = "true"}}),
      LikeMany("not_like_all", "notlikeall", LowerLikeMany<true, true>, "Whether the text fits none of the patterns.",
               {{.sql = "SELECT 'foo' NOT LIKE ALL ('f%', 'x')", .result = "false"}}),
      LikeMany("ilike_any", "likeany", LowerLikeMany<false, false, true>,
               "Whether the text fits one of the patterns, whatever the case of letters.",
               {{.sql = "SELECT 'foo' ILIKE ANY ('F%', 'x')", .result = "true"}}),
      LikeMany("ilike_all", "likeall", LowerLikeMany<true, false, true>,
               "Whether the text fits all patterns, whatever the case of letters.",
               {{.sql = "SELECT 'foo' ILIKE ALL ('F%', 'x')", .result = "false"}}),
      LikeMany("not_ilike_any", "notlikeany", LowerLikeMany<false, true, true>,
               "Whether there is a pattern that the text does not fit, whatever the case of letters.",
               {{.sql = "SELECT 'foo' NOT ILIKE ANY ('F%', 'x')", .result = "true"}}),
      LikeMany("not_ilike_all", "notlikeall", LowerLikeMany<true, true, true>,
               "Whether the text fits none of the patterns, whatever the case of letters.",
               {{.sql = "SELECT 'foo' NOT ILIKE ALL ('F%', 'x')", .result = "false"}}),
  };
}

}  // namespace piezo::functions
