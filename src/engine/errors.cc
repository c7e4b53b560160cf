// Translates DuckDB's exceptions. What has no Spark condition is INTERNAL_ERROR and logged: such a leak is a defect of
// analysis, lowering or a kernel.
#include "engine/errors.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <duckdb.hpp>
#include <duckdb/common/error_data.hpp>

#include "base/check.h"
#include "engine/error_keys.h"

namespace piezo::engine {

namespace {

SourceSpan SiteOf(const duckdb::unordered_map<duckdb::string, duckdb::string>& info,
                  const std::vector<SourceSpan>& sites) {
  const auto found = info.find(kSiteKey);
  if (found == info.end()) return {};
  int64_t site = -1;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), site);
  return site >= 0 && static_cast<size_t>(site) < sites.size() ? sites[static_cast<size_t>(site)] : SourceSpan{};
}

errors::Parameters ParametersOf(const duckdb::unordered_map<duckdb::string, duckdb::string>& info) {
  errors::Parameters parameters;
  for (size_t i = 0;; ++i) {
    const auto found = info.find(kParameterKey + std::to_string(i));
    if (found == info.end()) return parameters;
    const size_t equals = found->second.find('=');
    parameters.emplace_back(found->second.substr(0, equals), found->second.substr(equals + 1));
  }
}

/// The file that the engine names, or else the first that the statement reads.
Error ReadError(const duckdb::ErrorData& error, const ErrorOrigins& origins) {
  const std::string& text = error.RawMessage();
  const auto named = [&](const std::string& file) { return text.find(file) != std::string::npos; };
  auto file = std::find_if(origins.files.begin(), origins.files.end(), named);
  if (file == origins.files.end()) file = origins.files.begin();
  return Error("FAILED_READ_FILE.NO_HINT", {{"path", file == origins.files.end() ? text : "file://" + *file}});
}

/// Failures of the file system: those that only writing meets, by the system's own number, and all others.
Error FileError(const duckdb::ErrorData& error, const ErrorOrigins& origins) {
  const auto found = error.ExtraInfo().find("errno");
  const std::string number = found == error.ExtraInfo().end() ? "" : found->second;
  const std::string& text = error.RawMessage();
  for (const int full : {ENOSPC, EDQUOT, EFBIG, EROFS}) {
    if (number != std::to_string(full)) continue;
    const size_t begin = text.find('"');
    const size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
    return Error("TASK_WRITE_FAILED",
                 {{"path", end == std::string::npos ? text : text.substr(begin + 1, end - begin - 1)}});
  }
  return ReadError(error, origins);
}

/// Whether what failed is a decoder, given bytes that are not of its format: those of libraries throw what is no
/// exception of the engine, its own these.
bool IsOfContents(duckdb::ExceptionType type) {
  return type == duckdb::ExceptionType::INVALID || type == duckdb::ExceptionType::INVALID_INPUT ||
         type == duckdb::ExceptionType::SERIALIZATION || type == duckdb::ExceptionType::NOT_IMPLEMENTED;
}

Error Internal(const duckdb::ErrorData& error) {
  return Error("INTERNAL_ERROR", {{"message", "The engine failed: " + error.RawMessage()}});
}

}  // namespace

Error ToError(const duckdb::ErrorData& error, const ErrorOrigins& origins) {
  const auto& info = error.ExtraInfo();
  if (const auto condition = info.find(kConditionKey); condition != info.end()) {
    return Error::FromData(condition->second, ParametersOf(info), SiteOf(info, origins.sites));
  }
  switch (error.Type()) {
    case duckdb::ExceptionType::OUT_OF_RANGE:
      return Error("ARITHMETIC_OVERFLOW",
                   {{"message", "overflow"}, {"alternative", ""}, {"config", "\"spark.sql.ansi.enabled\""}});
    case duckdb::ExceptionType::DIVIDE_BY_ZERO:
      return Error("DIVIDE_BY_ZERO", {{"config", "\"spark.sql.ansi.enabled\""}});
    case duckdb::ExceptionType::INTERRUPT:
      return Error("OPERATION_CANCELED", {});
    case duckdb::ExceptionType::OUT_OF_MEMORY:
      return Error("OUT_OF_MEMORY", {});
    case duckdb::ExceptionType::IO:
      return FileError(error, origins);
    default:
      if (!origins.files.empty() && IsOfContents(error.Type())) return ReadError(error, origins);
      return Internal(error);
  }
}

Error CurrentExceptionToError(const ErrorOrigins& origins) {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const InvariantError&) {
    throw;
  } catch (const std::exception& exception) {
    return ToError(duckdb::ErrorData(exception), origins);
  }
}

}  // namespace piezo::engine
