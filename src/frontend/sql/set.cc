// SET and RESET. Keys and values are the statement's own text, not tokens: SET a.b = any text up to the end.
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <cstdlib>
#include <memory>

#include "base/ascii.h"
#include "frontend/sql/grammar.h"
#include "types/datetime_text.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

namespace {

constexpr const char* kTimeZoneKey = "spark.sql.session.timeZone";

SetConf MakeSet(std::string key, std::string value) { return {SetConf::Kind::kSet, std::move(key), std::move(value)}; }

bool IsKey(std::string_view text) {
  for (char c : text) {
    if (!IsAlphaAscii(c) && !IsDigitAscii(c) && c != '_' && c != '.' && c != ':' && c != '\\') return false;
  }
  return !text.empty();
}

// Text before the semicolons at its end; none when there are others inside.
std::optional<std::string_view> WithoutEnd(std::string_view text) {
  const std::string_view value = text.substr(0, text.find(';'));
  if (text.find_first_not_of(';', value.size()) != std::string_view::npos) return std::nullopt;
  return TrimAscii(value);
}

// The zone of this machine.
std::string LocalTimeZone() {
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::detectHostTimeZone());
  icu::UnicodeString id;
  std::string name;
  zone->getID(id).toUTF8String(name);
  return types::TimeZone::Find(name) ? name : "UTC";
}

// As java.time.ZoneOffset is written: Z, +01:00, -09:30:15.
std::string OffsetName(int64_t seconds) {
  if (seconds == 0) return "Z";
  const int64_t size = std::abs(seconds);
  const auto two = [](int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  std::string name = (seconds < 0 ? "-" : "+") + two(size / 3600) + ":" + two(size / 60 % 60);
  if (size % 60 != 0) name += ":" + two(size % 60);
  return name;
}

}  // namespace

std::string_view Grammar::TextBehind(int32_t token) const {
  return std::string_view(source()->text).substr(static_cast<size_t>(SpanOf(token).stop) + 1);
}

Command Grammar::SetStatement() {
  const int32_t first = Mark();
  Expect(Tok::kSet);
  if (At(Tok::kCatalog) && (IsName(Peek(1)) || IsString(Peek(1)))) {
    Advance();
    if (AtString()) return UseCatalog{ParseString()};
    return UseCatalog{CommandName().back()};
  }
  if (At(Tok::kRole)) {
    SkipToEnd();
    throw Error("INVALID_STATEMENT_OR_CLAUSE", {{"operation", "SET ROLE"}}, SpanFrom(first));
  }
  if (At(Tok::kTime, Tok::kZone)) return SetTimeZone(first);
  const bool names_follow = IsName(Peek(1)) || (Peek(1) == Tok::kLeftParen && IsName(Peek(2)));
  if (AtAny(Tok::kVar, Tok::kVariable) && names_follow) return SetVariable();
  return SetFromText(first);
}

// SET TIME ZONE 'zone' | LOCAL | INTERVAL …
Command Grammar::SetTimeZone(int32_t first) {
  ExpectAll(Tok::kTime, Tok::kZone);
  if (AtString()) return MakeSet(kTimeZoneKey, ParseString());
  if (Accept(Tok::kLocal)) return MakeSet(kTimeZoneKey, LocalTimeZone());
  if (!At(Tok::kInterval) || !AtIntervalLiteral()) {
    SkipToEnd();
    throw Error("_LEGACY_ERROR_TEMP_0045", {}, SpanFrom(first));
  }
  const int32_t interval_token = Mark();
  const ExprPtr interval = IntervalLiteral();
  if (!At(Tok::kEndOfInput) && !At(Tok::kSemicolon)) {
    SkipToEnd();
    throw Error("_LEGACY_ERROR_TEMP_0045", {}, SpanFrom(first));
  }
  const types::Value& value = std::get<Literal>(interval->op).value;
  constexpr int64_t kMostSeconds = 18 * 3600;
  int64_t seconds = 0;
  bool valid = value.type.is(TypeId::kDayTimeInterval);
  if (valid) {
    const int64_t micros = std::get<int64_t>(value.data);
    seconds = micros / types::kMicrosPerSecond;
    valid = micros % types::kMicrosPerSecond == 0 && std::abs(seconds) <= kMostSeconds;
  }
  if (!valid) {
    throw Error("INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE",
                {{"input", std::string(TextOf(interval_token + 1))}}, SpanFrom(first))
        .As(errors::ExceptionClass::kParse);
  }
  return MakeSet(kTimeZoneKey, OffsetName(seconds));
}

// SET, SET -v, SET key, SET key = value, with key and value in backquotes where they hold other characters.
Command Grammar::SetFromText(int32_t first) {
  const std::string_view rest = TextBehind(first);
  std::optional<std::string> quoted_key;
  if (At(Tok::kBackquoted) || (At(Tok::kDoubleQuoted) && IsName(Peek()))) {
    if (Peek(1) == Tok::kEndOfInput || Peek(1) == Tok::kEqual || Peek(1) == Tok::kSemicolon) quoted_key = ParseName();
  }
  if (quoted_key && !At(Tok::kEqual)) return SetConf{SetConf::Kind::kGet, *quoted_key, ""};
  const int32_t equal = FindEqualBeforeQuoted();
  if (quoted_key) {
    const int32_t sign = Mark();
    SkipToEnd();
    if (equal == sign) return MakeSet(*quoted_key, QuotedValue(sign + 1));
    const std::optional<std::string_view> value = WithoutEnd(TextBehind(sign));
    if (value) return MakeSet(*quoted_key, std::string(*value));
    throw Error("INVALID_PROPERTY_VALUE",
                {{"value", errors::QuoteText(TrimAscii(TextBehind(sign)))}, {"key", errors::QuoteText(*quoted_key)}},
                SpanFrom(first));
  }
  if (equal >= 0) {
    const std::string value = QuotedValue(equal + 1);
    const size_t key_size = static_cast<size_t>(SpanOf(equal).start - SpanOf(first).stop - 1);
    const std::string key(TrimAscii(rest.substr(0, key_size)));
    SkipToEnd();
    if (IsKey(key)) return MakeSet(key, value);
    throw Error("INVALID_PROPERTY_KEY", {{"key", errors::QuoteText(key)}, {"value", errors::QuoteText(value)}},
                SpanFrom(first));
  }
  SkipToEnd();
  const std::string_view text = TrimAscii(rest);
  const size_t sign = text.find('=');
  if (sign != std::string_view::npos) {
    const std::string_view key = TrimAscii(text.substr(0, sign));
    const std::optional<std::string_view> value = WithoutEnd(text.substr(sign + 1));
    if (IsKey(key) && value) return MakeSet(std::string(key), std::string(*value));
  } else if (const std::optional<std::string_view> key = WithoutEnd(text)) {
    if (key->empty()) return SetConf{};
    if (*key == "-v") return SetConf{SetConf::Kind::kAllVerbose, "", ""};
    if (IsKey(*key)) return SetConf{SetConf::Kind::kGet, std::string(*key), ""};
  }
  throw Error("INVALID_SET_SYNTAX", {}, SpanFrom(first));
}

// The sign in `… = `value``, where that ends the statement; -1 else.
int32_t Grammar::FindEqualBeforeQuoted() const {
  for (int32_t ahead = 0; Peek(ahead) != Tok::kEndOfInput; ++ahead) {
    if (Peek(ahead) != Tok::kEqual || Peek(ahead + 1) != Tok::kBackquoted) continue;
    int32_t end = ahead + 2;
    while (Peek(end) == Tok::kSemicolon) ++end;
    if (Peek(end) == Tok::kEndOfInput) return Mark() + ahead;
  }
  return -1;
}

std::string Grammar::QuotedValue(int32_t token) {
  Return(token);
  return ParseName();
}

// RESET, RESET key
Command Grammar::ResetStatement() {
  const int32_t first = Mark();
  Expect(Tok::kReset);
  if (At(Tok::kBackquoted) && (Peek(1) == Tok::kEndOfInput || Peek(1) == Tok::kSemicolon)) {
    return SetConf{SetConf::Kind::kReset, ParseName(), ""};
  }
  SkipToEnd();
  const std::optional<std::string_view> key = WithoutEnd(TextBehind(first));
  if (key && key->empty()) return SetConf{SetConf::Kind::kResetAll, "", ""};
  if (key && IsKey(*key)) return SetConf{SetConf::Kind::kReset, std::string(*key), ""};
  throw Error("INVALID_RESET_COMMAND_FORMAT", {}, SpanFrom(first));
}

}  // namespace piezo::frontend::sql
