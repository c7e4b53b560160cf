// Builds an error's message from its condition's template and appends where it happened, in the three layouts that
// clients know: analysis errors name line and column, parse errors show the statement, runtime errors the fragment.
#include "errors/error.h"

#include <algorithm>

#include "base/check.h"
#include "errors/conditions.h"

namespace piezo::errors {
namespace {

constexpr std::string_view kSyntaxError = "PARSE_SYNTAX_ERROR";

const Condition& RowOf(ConditionName name) {
  const Condition* row = FindCondition(name.name());
  if (row == nullptr) throw InvariantError("no such error condition: " + std::string(name.name()));
  return *row;
}

const std::string* FindParameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == name; });
  return found == parameters.end() ? nullptr : &found->second;
}

/// Parameters that always have the same value need not be given.
constexpr std::pair<std::string_view, std::string_view> kConstantParameters[] = {
    {"ansiConfig", "\"spark.sql.ansi.enabled\""},
    {"docroot", "https://spark.apache.org/docs/latest"},
};

Parameters WithConstants(std::string_view pattern, Parameters parameters) {
  for (const auto& [name, value] : kConstantParameters) {
    const bool is_used = pattern.find("<" + std::string(name) + ">") != std::string_view::npos;
    if (is_used && FindParameter(parameters, name) == nullptr) parameters.emplace_back(name, value);
  }
  return parameters;
}

struct Filled {
  std::string text;
  bool complete = true;  // every place had its parameter
  bool exact = true;     // and every parameter its place
};

Filled FillTemplate(std::string_view pattern, const Parameters& parameters) {
  Filled filled;
  std::vector<std::string_view> used;
  while (!pattern.empty()) {
    const size_t open = pattern.find('<');
    const size_t close = open == std::string_view::npos ? open : pattern.find('>', open);
    if (close == std::string_view::npos) break;
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    filled.text += pattern.substr(0, open);
    if (const std::string* value = FindParameter(parameters, name)) {
      filled.text += *value;
    } else {
      filled.complete = false;
      filled.text += pattern.substr(open, close - open + 1);
    }
    used.push_back(name);
    pattern.remove_prefix(close + 1);
  }
  filled.text += pattern;
  filled.exact = filled.complete && std::all_of(parameters.begin(), parameters.end(), [&](const auto& parameter) {
                   return std::find(used.begin(), used.end(), parameter.first) != used.end();
                 });
  return filled;
}

/// Analysis errors name line and column, syntax errors point into the statement, all others show their fragment.
std::string PlaceSuffix(std::string_view condition, ExceptionClass exception_class, const SourceSpan& where) {
  if (!where) return "";
  const bool is_analysis =
      exception_class == ExceptionClass::kAnalysis || exception_class == ExceptionClass::kNoSuchTable;
  if (is_analysis || condition == kSyntaxError) {
    if (where.source->kind != SourceText::Kind::kSql || where.start < 0) return "";
    const TextPosition position = PositionOf(*where.source, where.start);
    const std::string line = std::to_string(position.line);
    const std::string column = std::to_string(position.column);
    return is_analysis ? "; line " + line + " pos " + column
                       : " (line " + line + ", pos " + column + ")\n" + ShowParsePosition(where);
  }
  const std::optional<QueryContext> context = DescribeContext(where);
  return context ? "\n" + context->summary : "";
}

std::string BuildMessage(std::string_view condition, std::string_view text, std::string_view sqlstate,
                         ExceptionClass exception_class, const SourceSpan& where) {
  std::string message = exception_class == ExceptionClass::kParse ? "\n" : "";
  if (!condition.starts_with("_LEGACY_ERROR_TEMP_")) message.append("[").append(condition).append("] ");
  message += text;
  if (!sqlstate.empty()) message.append(" SQLSTATE: ").append(sqlstate);
  return message + PlaceSuffix(condition, exception_class, where);
}

/// The class that Spark throws where it depends on what failed: a cast to a date is a matter of dates.
ExceptionClass ClassOf(const Condition& condition, const Parameters& parameters) {
  if (condition.name != "CAST_INVALID_INPUT") return condition.exception_class;
  const std::string* target = FindParameter(parameters, "targetType");
  if (target == nullptr) return condition.exception_class;
  const auto names = [&](std::string_view type) { return target->find(type) != std::string::npos; };
  if (names("BOOLEAN") || names("BINARY")) return ExceptionClass::kRuntime;
  if (names("DATE") || names("TIME")) return ExceptionClass::kDateTime;
  return condition.exception_class;
}

}  // namespace

Error::Error(ConditionName name, Parameters parameters, SourceSpan where)
    : condition_(RowOf(name).name),
      sqlstate_(RowOf(name).sqlstate),
      parameters_(WithConstants(RowOf(name).message, std::move(parameters))),
      where_(std::move(where)),
      exception_class_(ClassOf(RowOf(name), parameters_)) {
  const Filled filled = FillTemplate(RowOf(name).message, parameters_);
  if (!filled.exact) throw InvariantError("parameters do not fit the error condition " + condition_);
  text_ = filled.text;
  message_ = BuildMessage(condition_, text_, sqlstate_, exception_class_, where_);
}

Error Error::FromData(std::string_view condition, Parameters parameters, SourceSpan where) {
  const Condition* found = FindCondition(condition);
  if (found == nullptr) {
    std::string text = "Unknown error condition " + std::string(condition);
    for (const auto& [name, value] : parameters) text += ", " + name + "=" + value;
    return Error("INTERNAL_ERROR", {{"message", std::move(text)}}, std::move(where));
  }
  parameters = WithConstants(found->message, std::move(parameters));
  Error error;
  error.condition_ = found->name;
  error.sqlstate_ = found->sqlstate;
  error.text_ = FillTemplate(found->message, parameters).text;
  error.parameters_ = std::move(parameters);
  error.where_ = std::move(where);
  error.exception_class_ = ClassOf(*found, error.parameters_);
  error.message_ = BuildMessage(error.condition_, error.text_, error.sqlstate_, error.exception_class_, error.where_);
  return error;
}

Error Error::UserRaised(std::string condition, std::string sqlstate, std::string message, Parameters parameters,
                        SourceSpan where) {
  Error error;
  error.condition_ = std::move(condition);
  error.sqlstate_ = std::move(sqlstate);
  error.text_ = std::move(message);
  error.parameters_ = std::move(parameters);
  error.where_ = std::move(where);
  error.exception_class_ = ExceptionClass::kRuntime;
  error.message_ = BuildMessage(error.condition_, error.text_, error.sqlstate_, error.exception_class_, error.where_);
  return error;
}

Error Error::As(ExceptionClass exception_class) const {
  Error error = *this;
  error.exception_class_ = exception_class;
  error.message_ = BuildMessage(condition_, text_, sqlstate_, exception_class, where_);
  return error;
}

std::optional<QueryContext> Error::context() const {
  if (condition_ == kSyntaxError && exception_class_ == ExceptionClass::kParse) return std::nullopt;
  return DescribeContext(where_);
}

Error Error::At(SourceSpan where) const {
  Error error = *this;
  if (where_ || !where) return error;
  error.where_ = std::move(where);
  error.message_ = BuildMessage(condition_, text_, sqlstate_, exception_class_, error.where_);
  return error;
}

std::string QuoteIdentifier(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) {
    if (c == '`') quoted += '`';
    quoted += c;
  }
  return quoted + "`";
}

std::string QuoteIdentifier(const std::vector<std::string>& parts) {
  std::string quoted;
  for (const std::string& part : parts) {
    if (!quoted.empty()) quoted += '.';
    quoted += QuoteIdentifier(part);
  }
  return quoted;
}

std::string QuoteText(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string QuoteString(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\\' || c == '\'') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

void ThrowUnsupported(std::string_view feature, SourceSpan where) {
  throw Error("NOT_SUPPORTED_BY_PIEZO", {{"feature", std::string(feature)}}, std::move(where));
}

}  // namespace piezo::errors
