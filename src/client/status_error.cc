#include "client/status_error.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>

namespace piezo::client::detail {
namespace {

namespace sc = spark::connect;
using google::protobuf::internal::WireFormatLite;

/// The length-delimited fields of a message whose generated code Debian does not ship (google/rpc/*.proto).
std::vector<std::pair<int, std::string>> Fields(const std::string& message) {
  std::vector<std::pair<int, std::string>> fields;
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(message.data()),
                                               static_cast<int>(message.size()));
  while (const uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag)) break;
      continue;
    }
    std::string bytes;
    if (!WireFormatLite::ReadBytes(&input, &bytes)) break;
    fields.emplace_back(WireFormatLite::GetTagFieldNumber(tag), std::move(bytes));
  }
  return fields;
}

void ReadErrorInfo(const std::string& bytes, StatusDetails& details) {
  for (auto& [number, value] : Fields(bytes)) {
    if (number == 1) details.reason = value;
    if (number != 3) continue;
    std::pair<std::string, std::string> entry;
    for (auto& [part, text] : Fields(value)) (part == 1 ? entry.first : entry.second) = text;
    details.info.insert(std::move(entry));
  }
}

void ReadRetryInfo(const std::string& bytes, StatusDetails& details) {
  details.retry_delay = std::chrono::milliseconds(0);
  for (const auto& [number, value] : Fields(bytes)) {
    google::protobuf::Duration delay;
    if (number != 1 || !delay.ParseFromString(value)) continue;
    const int64_t seconds = std::clamp<int64_t>(delay.seconds(), 0, 86'400);
    details.retry_delay = std::chrono::milliseconds(seconds * 1000 + std::max(delay.nanos(), 0) / 1'000'000);
  }
}

std::vector<std::string> JsonTexts(const std::string& json) {
  google::protobuf::ListValue list;
  std::vector<std::string> texts;
  if (!google::protobuf::util::JsonStringToMessage(json, &list).ok()) return texts;
  for (const auto& value : list.values()) texts.push_back(value.string_value());
  return texts;
}

std::map<std::string, std::string> JsonMap(const std::string& json) {
  google::protobuf::Struct object;
  std::map<std::string, std::string> map;
  if (!google::protobuf::util::JsonStringToMessage(json, &object).ok()) return map;
  for (const auto& [key, value] : object.fields()) map.emplace(key, value.string_value());
  return map;
}

QueryContext ToContext(const sc::FetchErrorDetailsResponse::QueryContext& from) {
  using From = sc::FetchErrorDetailsResponse::QueryContext;
  return {.type = from.context_type() == From::DATAFRAME ? QueryContext::Type::kDataFrame : QueryContext::Type::kSql,
          .object_type = from.object_type(),
          .object_name = from.object_name(),
          .start_index = from.start_index(),
          .stop_index = from.stop_index(),
          .fragment = from.fragment(),
          .call_site = from.call_site(),
          .summary = from.summary()};
}

void Enrich(const sc::FetchErrorDetailsResponse::Error& root, Error::Details& details, std::string& message) {
  if (!root.message().empty()) message = root.message();
  details.classes.assign(root.error_type_hierarchy().begin(), root.error_type_hierarchy().end());
  if (!root.has_spark_throwable()) return;
  const auto& throwable = root.spark_throwable();
  if (throwable.has_error_class()) details.condition = throwable.error_class();
  if (throwable.has_sql_state()) details.sql_state = throwable.sql_state();
  details.parameters = {throwable.message_parameters().begin(), throwable.message_parameters().end()};
  for (const auto& context : throwable.query_contexts()) details.contexts.push_back(ToContext(context));
}

ErrorKind KindOfCondition(const std::string& condition) {
  for (const char* lost :
       {"INVALID_HANDLE.SESSION_CHANGED", "INVALID_HANDLE.SESSION_NOT_FOUND", "INVALID_HANDLE.SESSION_CLOSED"}) {
    if (condition == lost) return ErrorKind::kSessionLost;
  }
  if (condition == "OPERATION_CANCELED") return ErrorKind::kCancelled;
  return ErrorKind::kQuery;
}

ErrorKind KindOfCode(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      // Certificates that do not fit look like a host that cannot be reached.
      return status.error_message().find("andshake failed") != std::string::npos ? ErrorKind::kUnauthenticated
                                                                                 : ErrorKind::kUnavailable;
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return ErrorKind::kUnauthenticated;
    case grpc::StatusCode::CANCELLED:
      return ErrorKind::kCancelled;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return ErrorKind::kTimeout;
    case grpc::StatusCode::UNIMPLEMENTED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ErrorKind::kProtocol;
    default:
      return ErrorKind::kQuery;
  }
}

/// "[A.B] text" names its condition even where nothing else does.
std::string ConditionIn(const std::string& message) {
  const size_t end = message.find(']');
  if (!message.starts_with('[') || end == std::string::npos) return {};
  const std::string name = message.substr(1, end - 1);
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '_' || c == '.';
  });
  return good ? name : std::string();
}

std::string Text(const std::map<std::string, std::string>& map, const char* key) {
  const auto at = map.find(key);
  return at == map.end() ? std::string() : at->second;
}

}  // namespace

StatusDetails ReadDetails(const grpc::Status& status) {
  constexpr int kStatusDetails = 3;  // google.rpc.Status.details
  StatusDetails details;
  for (const auto& [number, bytes] : Fields(status.error_details())) {
    google::protobuf::Any any;
    if (number != kStatusDetails || !any.ParseFromString(bytes)) continue;
    if (any.type_url().ends_with("/google.rpc.ErrorInfo")) ReadErrorInfo(any.value(), details);
    if (any.type_url().ends_with("/google.rpc.RetryInfo")) ReadRetryInfo(any.value(), details);
  }
  return details;
}

Error ToError(const grpc::Status& status, const StatusDetails& details, const sc::FetchErrorDetailsResponse* enriched) {
  std::string message = status.error_message();
  Error::Details found;
  found.condition = Text(details.info, "errorClass");
  found.sql_state = Text(details.info, "sqlState");
  if (const std::string json = Text(details.info, "messageParameters"); !json.empty()) found.parameters = JsonMap(json);
  if (const std::string json = Text(details.info, "classes"); !json.empty()) found.classes = JsonTexts(json);
  if (found.classes.empty() && !details.reason.empty()) found.classes.push_back(details.reason);
  if (enriched != nullptr && enriched->has_root_error_idx() && enriched->root_error_idx() >= 0 &&
      enriched->root_error_idx() < enriched->errors_size()) {
    Enrich(enriched->errors(enriched->root_error_idx()), found, message);
  }
  if (found.condition.empty()) found.condition = ConditionIn(message);
  ErrorKind kind = KindOfCode(status);
  if (kind == ErrorKind::kQuery) kind = KindOfCondition(found.condition);
  return Error(kind, std::move(message), std::move(found));
}

Error ToError(const sc::FetchErrorDetailsResponse::Error& root, std::string message) {
  Error::Details details;
  Enrich(root, details, message);
  const ErrorKind kind = KindOfCondition(details.condition);
  return Error(kind, std::move(message), std::move(details));
}

}  // namespace piezo::client::detail
