// Functions on texts as words and signs: distance, sound, sentences, masks, check digits, quotes.
#include <utility>

#include "functions/bind_errors.h"
#include "functions/collation.h"
#include "functions/constant_argument.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;
using types::Value;

// ---- mask ----

constexpr const char* kMaskNames[] = {"str", "upperChar", "lowerChar", "digitChar", "otherChar"};

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// The replacements are known at analysis, each one character or null.
void CheckMask(Arguments arguments, const BindContext& context) {
  for (size_t i = 1; i < arguments.size(); ++i) {
    if (!arguments[i].foldable) ThrowNonFoldable(kMaskNames[i], DataType::String(), arguments[i], context);
    const std::optional<Value> value = context.ValueOf(arguments[i]);
    const auto* text = value ? std::get_if<std::string>(&value->data) : nullptr;
    if (text == nullptr || Characters(*text) == 1) continue;
    throw Error("DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"exprName", kMaskNames[i]}}, context.origin);
  }
}

/// A bare null stands for any type: the kernel wants texts.
engine::Expr LowerMask(engine::Exprs args, const LowerContext&) {
  for (size_t i = 1; i < args.size(); ++i) args[i] = engine::Cast(std::move(args[i]), DataType::String());
  return engine::Call("piezo_mask", std::move(args));
}

/// Takes what is of the type, without casts.
Function Exactly(Function function) {
  function.coercion = Coercion::kNone;
  return function;
}

Function Mask() {
  return {
      .name = "mask",
      .signatures = {"(str STRING, upperChar STRING = 'X', lowerChar STRING = 'x', digitChar STRING = 'n', otherChar "
                     "STRING = NULL) -> STRING"},
      .takes_names = true,
      .collates = Collates::kAll,
      .check = CheckMask,
      .returns = [](Arguments arguments, const BindContext&) { return StringOf(arguments); },
      .nulls = Function::Nulls::kAlways,
      .lower = LowerMask,
      .since = "3.4.0",
      .doc =
          "The text with capital letters, small letters, digits and the rest replaced by one character for each kind.",
      .examples = {{.sql = "SELECT mask('abcd-EFGH-8765')", .result = "xxxx-XXXX-nnnn"},
                   {.sql = "SELECT mask('AbCD123-@$#', lowerChar => 'q', otherChar => 'o')", .result = "XqXXnnnoooo"},
                   {.sql = "SELECT mask('AbCD', NULL, 'x')", .result = "AxCD"}},
  };
}

// ---- The rest ----

Function Of(const char* name, const char* signature, Function::Nulls nulls, const char* since, const char* doc,
            std::vector<Example> examples, Collates collates = Collates::kNothing) {
  return {
      .name = name,
      .signatures = {signature},
      .collates = collates,
      .nulls = nulls,
      .lower = Kernel("piezo_" + std::string(name)),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

/// Language and country may be null: then the default counts.
engine::Expr LowerSentences(engine::Exprs args, const LowerContext&) {
  for (size_t i = 1; i < args.size(); ++i) {
    args[i] = engine::Coalesce(
        engine::List(engine::Cast(std::move(args[i]), DataType::String()), engine::Constant(Value::String(""))));
  }
  return engine::Call("piezo_sentences", std::move(args));
}

DataType SentencesType(Arguments arguments, const BindContext&) {
  return DataType::Array(DataType::Array(StringOf(arguments), false), false);
}

Function Sentences() {
  return {
      .name = "sentences",
      .signatures = {"(text STRING, language STRING = '', country STRING = '') -> ARRAY<ARRAY<STRING>>"},
      .returns = SentencesType,
      .nulls = kAlways,
      .lower = LowerSentences,
      .since = "2.0.0",
      .doc = "The text's sentences, each as an array of its words.",
      .examples = {{.sql = "SELECT sentences('Hi there! Good morning.')", .result = "[[Hi, there], [Good, morning]]"}},
  };
}

}  // namespace

std::vector<Function> TextFormFunctions() {
  using enum Function::Nulls;
  return {
      Of("levenshtein", "(left STRING, right STRING, [threshold INT]) -> INT", kIfAnyArgument, "1.5.0",
         "Fewest single characters to add, drop or replace to make one text of the other; -1 beyond a threshold.",
         {{.sql = "SELECT levenshtein('kitten', 'sitting')", .result = "3"},
          {.sql = "SELECT levenshtein('kitten', 'sitting', 2)", .result = "-1"}},
         Collates::kAll),
      Exactly(Of("soundex", "(text STRING) -> STRING", kIfAnyArgument, "1.5.0",
                 "Code of how an English word sounds: a letter and three digits.",
                 {{.sql = "SELECT soundex('Miller')", .result = "M460"}})),
      Of("luhn_check", "(digits STRING) -> BOOLEAN", kAlways, "3.5.0",
         "Whether the text is all digits and the last one is right by Luhn's formula.",
         {{.sql = "SELECT luhn_check('8112189876')", .result = "true"},
          {.sql = "SELECT luhn_check('79927398714')", .result = "false"}}),
      Of("quote", "(text STRING) -> STRING", kAlways, "4.1.0", "The text between single quotes, those inside escaped.",
         {{.sql = R"(SELECT quote('Don\'t'))", .result = R"('Don\'t')"}}),
      Mask(),
      Sentences(),
  };
}

}  // namespace piezo::functions
