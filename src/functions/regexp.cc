// Functions of regular expressions, in Java's dialect.
#include <string>
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/groups.h"
#include "types/collation.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

std::string CalledAs(const plan::Call* call, const char* otherwise) {
  return call == nullptr || call->called_as.empty() ? otherwise : call->called_as;
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

/// Texts of UTF8_LCASE fit patterns whatever the case of letters.
engine::Exprs ForCollation(engine::Exprs args, const LowerContext& context) {
  if (types::FindCollation(context.arg_type(0).collation()).kind != types::Collation::Kind::kLowerCase) return args;
  const auto* literal = std::get_if<plan::Literal>(&context.call.args[1]->op);
  const auto* text = literal != nullptr ? std::get_if<std::string>(&literal->value.data) : nullptr;
  const std::string flag = "(?i)";
  args[1] = text != nullptr ? engine::Constant(types::Value::String(flag + *text))
                            : engine::Call("piezo_concat", engine::List(engine::Constant(types::Value::String(flag)),
                                                                        std::move(args[1])));
  return args;
}

Lower RegexKernel(std::string name) {
  return [kernel = Kernel(std::move(name), Raises::kYes)](engine::Exprs args, const LowerContext& context) {
    return kernel(ForCollation(std::move(args), context), context);
  };
}

engine::Expr LowerRlike(engine::Exprs args, const LowerContext& context) {
  args = ForCollation(std::move(args), context);
  args.push_back(engine::Constant(types::Value::String("rlike")));
  args.push_back(context.site());
  return engine::Call("piezo_rlike", std::move(args));
}

/// The optional group of regexp_instr is checked by nobody: Spark looks only whether it is null.
engine::Expr LowerInstr(engine::Exprs args, const LowerContext& context) {
  args = ForCollation(std::move(args), context);
  engine::Expr group = args.size() > 2 ? std::move(args[2]) : engine::Expr();
  args.resize(2);
  args.push_back(context.site());
  engine::Expr place = engine::Call("piezo_regexp_instr", std::move(args));
  if (context.call.args.size() < 3 || !context.call.args[2]->nullable) return place;
  return engine::If(engine::IsNull(std::move(group)), engine::Constant(types::Value::Null(context.type)),
                    std::move(place));
}

void CheckPosition(Arguments arguments, const BindContext& context) {
  const Argument& position = arguments[3];
  if (!position.foldable) ThrowNonFoldable("position", DataType::Int(), position, context);
  const auto* number = position.literal != nullptr ? std::get_if<int64_t>(&position.literal->data) : nullptr;
  if (number != nullptr && *number <= 0) {
    ThrowOutOfRange("position", "(0, 2147483647]", std::to_string(*number), context);
  }
}

Function Matching(const char* name, const char* signature, Function::Nulls nulls, const char* since, const char* doc,
                  std::vector<std::string> raises, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {signature},
      .nulls = nulls,
      .lower = RegexKernel("piezo_" + std::string(name)),
      .raises = std::move(raises),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

}  // namespace

std::vector<Function> RegexpFunctions() {
  return {
      {
          .name = "rlike",
          .aliases = {"regexp", "regexp_like"},
          .signatures = {"(text STRING_REGEX, pattern STRING_WHOLE) -> BOOLEAN"},
          .show =
              [](std::span<const std::string> args, const plan::Call* call) {
                return Upper(CalledAs(call, "rlike")) + "(" + args[0] + ", " + args[1] + ")";
              },
          .lower = LowerRlike,
          .raises = {"INVALID_PARAMETER_VALUE.PATTERN"},
          .since = "1.0.0",
          .doc = "Whether the pattern occurs in the text.",
          .examples = {{.sql = "SELECT 'Spark' RLIKE 'pa.k$'", .result = "true"},
                       {.sql = R"(SELECT regexp_like('foobar', '(?<=foo)bar'))", .result = "true"},
                       {.sql = "SELECT 'Spark' RLIKE '('", .raises = "INVALID_PARAMETER_VALUE.PATTERN"}},
      },
      Matching("regexp_extract", "(text S: STRING_REGEX, pattern STRING_WHOLE, group INT = 1) -> S", kIfAnyArgument,
               "1.5.0", "The group of that number of the first match; empty when there is none.",
               {"INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX"},
               {{.sql = R"(SELECT regexp_extract('100-200', r'(\d+)-(\d+)', 1))", .result = "100"},
                {.sql = "SELECT regexp_extract('abc', 'b')", .raises = "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX"}}),
      {
          .name = "regexp_extract_all",
          .signatures = {"(text S: STRING_REGEX, pattern STRING_WHOLE, group INT = 1) -> ARRAY<S>"},
          .returns = [](Arguments arguments, const BindContext&) { return DataType::Array(StringOf(arguments)); },
          .lower = RegexKernel("piezo_regexp_extract_all"),
          .since = "3.1.0",
          .doc = "The group of that number of each match.",
          .examples = {{.sql = R"(SELECT regexp_extract_all('100-200, 300-400', r'(\d+)-(\d+)', 1))",
                        .result = "[100, 300]"}},
      },
      Matching("regexp_count", "(text STRING_REGEX, pattern STRING_WHOLE) -> INT", kIfAnyArgument, "3.4.0",
               "Number of matches.", {},
               {{.sql = "SELECT regexp_count('abcdefghijklmnopqrstuvwxyz', '[a-z]{3}')", .result = "8"}}),
      Matching("regexp_substr", "(text S: STRING_REGEX, pattern STRING_WHOLE) -> S", kAlways, "3.4.0",
               "The first match; null when there is none.", {},
               {{.sql = "SELECT regexp_substr('Steven and Stephen', 'Ste(v|ph)en')", .result = "Steven"},
                {.sql = "SELECT regexp_substr('Steven', 'Jeck')", .result = "NULL"}}),
      {
          .name = "regexp_instr",
          .signatures = {"(text STRING_REGEX, pattern STRING_WHOLE, group INT = 0) -> INT"},
          .lower = LowerInstr,
          .since = "3.4.0",
          .doc = "Position of the first match, from 1; 0 when there is none.",
          .examples = {{.sql = "SELECT regexp_instr('user@spark.apache.org', '@[^.]*')", .result = "5"}},
      },
      {
          .name = "regexp_replace",
          .signatures = {"(text S: STRING_REGEX, pattern STRING_WHOLE, replacement STRING, position INT = 1) -> S"},
          .collates = Collates::kAll,
          .check = CheckPosition,
          .lower = RegexKernel("piezo_regexp_replace"),
          .raises = {"INVALID_REGEXP_REPLACE"},
          .since = "1.5.0",
          .doc = "The text with every match from a position on replaced; `$1` stands for the first group.",
          .examples = {{.sql = R"(SELECT regexp_replace('100-200', r'(\d+)', '<$1>'))", .result = "<100>-<200>"},
                       {.sql = "SELECT regexp_replace('abc', 'b', '$5')", .raises = "INVALID_REGEXP_REPLACE"}},
      },
      {
          .name = "split",
          .signatures = {"(text S: STRING_REGEX, pattern STRING_WHOLE, limit INT = -1) -> ARRAY<S>"},
          .returns = [](Arguments arguments,
                        const BindContext&) { return DataType::Array(StringOf(arguments), false); },
          .lower = RegexKernel("piezo_split"),
          .since = "1.5.0",
          .doc = "Parts of the text between matches, at most so many when the limit is above 0.",
          .examples = {{.sql = "SELECT split('oneAtwoBthreeC', '[ABC]')", .result = "[one, two, three, ]"},
                       {.sql = "SELECT split('oneAtwoBthreeC', '[ABC]', 2)", .result = "[one, twoBthreeC]"}},
      },
  };
}

}  // namespace piezo::functions
