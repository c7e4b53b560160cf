// Functions on URLs.
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr LowerParse(engine::Exprs args, bool raises, const LowerContext& context) {
  const bool has_key = args.size() == 3;
  engine::Expr part = has_key ? args[1].Copy() : engine::Expr();
  args.push_back(engine::Constant(Value::Boolean(raises)));
  args.push_back(context.site());
  engine::Expr parsed = engine::Call("piezo_parse_url", std::move(args));
  if (!has_key) return parsed;
  // Only the query has keys: for other parts the URL is not even read.
  engine::Expr query = engine::Constant(Value::String("QUERY"));
  return engine::If(engine::Compare(engine::Comparison::kEqual, std::move(part), std::move(query)), std::move(parsed),
                    engine::Constant(Value::Null(context.type)));
}
engine::Expr LowerParseUrl(engine::Exprs args, const LowerContext& context) {
  return LowerParse(std::move(args), context.ansi, context);
}
engine::Expr LowerTryParseUrl(engine::Exprs args, const LowerContext& context) {
  return LowerParse(std::move(args), false, context);
}

template <bool raises>
engine::Expr LowerDecode(engine::Exprs args, const LowerContext& context) {
  args.push_back(engine::Constant(Value::Boolean(raises)));
  args.push_back(context.site());
  return engine::Call("piezo_url_decode", std::move(args));
}

}  // namespace

std::vector<Function> UrlFunctions() {
  using enum Function::Nulls;
  return {
      {
          .name = "parse_url",
          .signatures = {"(url STRING, part STRING, [key STRING]) -> STRING"},
          .coercion = Coercion::kNone,
          .nulls = kAlways,
          .lower = LowerParseUrl,
          .raises = {"INVALID_URL", "INVALID_PARAMETER_VALUE.PATTERN"},
          .since = "2.0.0",
          .doc =
              "A part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; of the query, the value "
              "of a key.",
          .examples = {{.sql = "SELECT parse_url('http://spark.apache.org/path?query=1', 'HOST')",
                        .result = "spark.apache.org"},
                       {.sql = "SELECT parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query')",
                        .result = "1"},
                       {.sql = "SELECT parse_url('inva lid://host', 'HOST')", .raises = "INVALID_URL"},
                       {.sql = "SELECT parse_url('http://spark.apache.org/path?query=1', 'QUERY', '[')",
                        .raises = "INVALID_PARAMETER_VALUE.PATTERN"}},
      },
      {
          .name = "try_parse_url",
          .signatures = {"(url STRING, part STRING, [key STRING]) -> STRING"},
          .coercion = Coercion::kNone,
          .nulls = kAlways,
          .lower = LowerTryParseUrl,
          .since = "4.0.0",
          .doc = "As parse_url, but null for what is no URL.",
          .examples = {{.sql = "SELECT try_parse_url('inva lid://host', 'HOST')", .result = "NULL"}},
      },
      {
          .name = "url_decode",
          .signatures = {"(text STRING) -> STRING"},
          .nulls = kAlways,
          .lower = LowerDecode<true>,
          .raises = {"CANNOT_DECODE_URL"},
          .since = "3.4.0",
          .doc = "A text from its application/x-www-form-urlencoded form.",
          .examples = {{.sql = "SELECT url_decode('https%3A%2F%2Fspark.apache.org')",
                        .result = "https://spark.apache.org"},
                       {.sql = "SELECT url_decode('http%3A%2F%2spark')", .raises = "CANNOT_DECODE_URL"}},
      },
      {
          .name = "try_url_decode",
          .signatures = {"(text STRING) -> STRING"},
          .nulls = kAlways,
          .lower = LowerDecode<false>,
          .since = "4.0.0",
          .doc = "As url_decode, but null for what cannot be decoded.",
          .examples = {{.sql = "SELECT try_url_decode('http%3A%2F%2spark')", .result = "NULL"}},
      },
      {
          .name = "url_encode",
          .signatures = {"(text STRING) -> STRING"},
          .nulls = kAlways,
          .lower = Kernel("piezo_url_encode"),
          .since = "3.4.0",
          .doc = "A text in application/x-www-form-urlencoded form.",
          .examples = {{.sql = "SELECT url_encode('https://spark.apache.org')",
                        .result = "https%3A%2F%2Fspark.apache.org"}},
      },
  };
}

}  // namespace piezo::functions
