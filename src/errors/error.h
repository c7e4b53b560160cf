// Error: the one error type of the program. A Spark error condition with its parameters and where it happened; it ends
// a query.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "errors/exception_class.h"
#include "errors/query_context.h"
#include "errors/source_span.h"

namespace piezo::errors {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// The name of a row of the table in conditions.inc. A plain text, so that a new row does not rebuild the program;
/// `tools/tidy` checks that every name in the code has its row, and an unknown one is an InvariantError.
class ConditionName {
 public:
  constexpr ConditionName(const char* name) : name_(name) {}  // NOLINT(google-explicit-constructor)
  constexpr std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

/// One failed query. Holds what clients dispatch on (condition, SQLSTATE, parameters) and what they show (message,
/// context). Throws InvariantError when `parameters` are not exactly those of the condition's message template;
/// `docroot` and `ansiConfig`, which never vary, may be left out.
class Error : public std::exception {
 public:
  Error(ConditionName name, Parameters parameters, SourceSpan where = {});

  /// For conditions that arrive as data (from a kernel, a worker or a cluster). An unknown name becomes INTERNAL_ERROR.
  static Error FromData(std::string_view condition, Parameters parameters, SourceSpan where = {});

  /// A condition raised by the user's own raise_error(condition, parameters) or SIGNAL; message given as is.
  static Error UserRaised(std::string condition, std::string sqlstate, std::string message, Parameters parameters,
                          SourceSpan where = {});

  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& condition() const { return condition_; }
  const std::string& sqlstate() const { return sqlstate_; }
  const std::string& message() const { return message_; }  // with "[CONDITION] " in front and " SQLSTATE: x" behind
  const Parameters& parameters() const { return parameters_; }
  const SourceSpan& where() const { return where_; }
  ExceptionClass exception_class() const { return exception_class_; }

  /// What clients are told about the place; nothing for syntax errors, which show it in their message.
  std::optional<QueryContext> context() const;

  /// The same error at `where`, if this one does not know its place yet.
  Error At(SourceSpan where) const;
  /// The same error with another exception class: some conditions are thrown as several.
  Error As(ExceptionClass exception_class) const;

 private:
  Error() = default;
  std::string condition_;
  std::string sqlstate_;
  std::string text_;  // the filled template alone
  std::string message_;
  Parameters parameters_;
  SourceSpan where_;
  ExceptionClass exception_class_{};
};

/// `a`.`b` with backticks doubled inside: how Spark shows identifiers in error parameters.
std::string QuoteIdentifier(std::string_view name);
std::string QuoteIdentifier(const std::vector<std::string>& parts);
/// "x": how Spark shows expressions, types and configuration keys in error parameters (toSQLExpr, toSQLType,
/// toSQLConf).
std::string QuoteText(std::string_view text);
/// 'x' with quotes and backslashes escaped: how Spark shows string values in error parameters.
std::string QuoteString(std::string_view text);

/// UNSUPPORTED_FEATURE-like error of our own for what Piezo does not do (yet): names the feature. Condition
/// NOT_IMPLEMENTED-like.
[[noreturn]] void ThrowUnsupported(std::string_view feature, SourceSpan where = {});

}  // namespace piezo::errors

namespace piezo {
using errors::Error;
using errors::SourceSpan;
}  // namespace piezo
