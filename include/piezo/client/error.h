// Error: the one exception type of the library. What a program dispatches on, and what it shows to a person.
#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::client {

/// What went wrong, as far as a program can act on it.
enum class ErrorKind : uint8_t {
  kQuery,            ///< the server refused or failed the query: condition() and sql_state() say why
  kUnavailable,      ///< no server could be reached, and the retries are used up
  kUnauthenticated,  ///< the server did not take the token or certificate, or this client not the server's
  kCancelled,        ///< interrupted, or stopped by the caller's stop_token
  kTimeout,          ///< the caller's time limit ran out
  kSessionLost,      ///< the server does not know the session any more (it was restarted); make a new one
  kProtocol,         ///< an answer that this library cannot understand
  kUsage,  ///< a call that cannot be right, found before anything was sent; a value of another type than asked
};

/// The part of a query that an error is about.
struct QueryContext {
  enum class Type : uint8_t { kSql, kDataFrame };
  Type type = Type::kSql;
  std::string object_type;
  std::string object_name;
  int32_t start_index = 0;
  int32_t stop_index = 0;
  std::string fragment;
  std::string call_site;
  std::string summary;
};

/// A failed call. `what()` is the server's message, with the condition in front.
class Error : public std::exception {
 public:
  /// What an Error holds; all but the kind and the message may be empty.
  struct Details {
    std::string condition;
    std::string sql_state;
    std::map<std::string, std::string> parameters;
    std::vector<QueryContext> contexts;
    std::vector<std::string> classes;
    std::string operation_id;
  };

  Error(ErrorKind kind, std::string message) : Error(kind, std::move(message), Details{}) {}
  Error(ErrorKind kind, std::string message, Details details)
      : kind_(kind), message_(std::move(message)), details_(std::move(details)) {}

  const char* what() const noexcept override { return message_.c_str(); }
  ErrorKind kind() const { return kind_; }
  /// Spark's error condition, `TABLE_OR_VIEW_NOT_FOUND` for example; empty where the failure has none.
  const std::string& condition() const { return details_.condition; }
  /// The SQLSTATE that belongs to the condition.
  const std::string& sql_state() const { return details_.sql_state; }
  /// The values that the message was made of, by name.
  const std::map<std::string, std::string>& message_parameters() const { return details_.parameters; }
  /// Where in the query; outermost last.
  const std::vector<QueryContext>& query_contexts() const { return details_.contexts; }
  /// The server's exception classes, the most special first.
  const std::vector<std::string>& classes() const { return details_.classes; }
  /// True where `name` is among the classes, with or without its package: `error.is("AnalysisException")`.
  bool is(std::string_view name) const;

 private:
  ErrorKind kind_;
  std::string message_;
  Details details_;
};

}  // namespace piezo::client
