#include "service/status.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "base/logging.h"
#include "errors/query_context.h"
#include "service/authenticator.h"

namespace piezo::service {
namespace {

using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

// Status details travel in an HTTP/2 header, which clients limit to 8 KiB.
constexpr size_t kMaxMessageBytes = 2048;
constexpr size_t kMaxParameterBytes = 1024;

/// Writers for the three small messages of google.rpc that gRPC's rich error model needs (status.proto,
/// error_details.proto).
void WriteBytes(CodedOutputStream& out, int field, std::string_view bytes) {
  out.WriteTag(static_cast<uint32_t>(field) << 3U | 2U);
  out.WriteVarint32(static_cast<uint32_t>(bytes.size()));
  out.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
}

template <class Write>
std::string Message(Write write) {
  std::string bytes;
  {
    StringOutputStream stream(&bytes);
    CodedOutputStream out(&stream);
    write(out);
  }
  return bytes;
}

std::string ErrorInfo(std::string_view reason, const std::vector<std::pair<std::string, std::string>>& metadata) {
  return Message([&](CodedOutputStream& out) {
    WriteBytes(out, 1, reason);
    WriteBytes(out, 2, "org.apache.spark");
    for (const auto& [key, value] : metadata) {
      WriteBytes(out, 3, Message([&](CodedOutputStream& entry) {
                   WriteBytes(entry, 1, key);
                   WriteBytes(entry, 2, value);
                 }));
    }
  });
}

std::string RpcStatus(int code, std::string_view message, std::string_view error_info) {
  const std::string any = Message([&](CodedOutputStream& out) {
    WriteBytes(out, 1, "type.googleapis.com/google.rpc.ErrorInfo");
    WriteBytes(out, 2, error_info);
  });
  return Message([&](CodedOutputStream& out) {
    out.WriteTag(1U << 3U);
    out.WriteVarint32(static_cast<uint32_t>(code));
    WriteBytes(out, 2, message);
    WriteBytes(out, 3, any);
  });
}

/// At most kMaxMessageBytes, cut between code points.
std::string Abbreviate(const std::string& text) {
  if (text.size() <= kMaxMessageBytes) return text;
  size_t end = kMaxMessageBytes - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "...";
}

std::string Json(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

grpc::Status ToStatus(const Error& error, const std::string& error_id) {
  const auto hierarchy = errors::JvmClassHierarchy(error.exception_class());
  nlohmann::json classes = nlohmann::json::array();
  for (const std::string_view name : hierarchy) classes.push_back(name);
  std::vector<std::pair<std::string, std::string>> metadata = {
      {"classes", Json(classes)}, {"errorClass", error.condition()}, {"sqlState", error.sqlstate()}};
  if (error.sqlstate().empty()) metadata.pop_back();
  if (!error_id.empty()) metadata.emplace_back("errorId", error_id);
  nlohmann::json parameters = nlohmann::json::object();
  for (const auto& [name, value] : error.parameters()) parameters[name] = value;
  if (std::string text = Json(parameters); text.size() <= kMaxParameterBytes) {
    metadata.emplace_back("messageParameters", std::move(text));
  }
  const std::string message = Abbreviate(error.message());
  constexpr auto kCode = grpc::StatusCode::INTERNAL;  // what Spark answers for every failed query
  return {kCode, message,
          RpcStatus(kCode, message, ErrorInfo(errors::JvmClassName(error.exception_class()), metadata))};
}

void FillErrorDetails(const Error& error, spark::connect::FetchErrorDetailsResponse& response) {
  response.set_root_error_idx(0);
  auto& details = *response.add_errors();
  for (const std::string_view name : errors::JvmClassHierarchy(error.exception_class())) {
    details.add_error_type_hierarchy(std::string(name));
  }
  details.set_message(error.message());
  auto& throwable = *details.mutable_spark_throwable();
  throwable.set_error_class(error.condition());
  if (!error.sqlstate().empty()) throwable.set_sql_state(error.sqlstate());
  for (const auto& [name, value] : error.parameters()) (*throwable.mutable_message_parameters())[name] = value;
  if (const auto context = errors::DescribeContext(error.where())) {
    auto& proto = *throwable.add_query_contexts();
    using Proto = spark::connect::FetchErrorDetailsResponse_QueryContext;
    proto.set_context_type(context->is_sql ? Proto::SQL : Proto::DATAFRAME);
    proto.set_object_type(context->object_type);
    proto.set_object_name(context->object_name);
    proto.set_start_index(context->start_index);
    proto.set_stop_index(context->stop_index);
    proto.set_fragment(context->fragment);
    proto.set_call_site(context->call_site);
    proto.set_summary(context->summary);
  }
}

std::optional<grpc::Status> RefusalOf(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const CallRefused& refused) {
    const bool unknown = refused.reason() == CallRefused::Reason::kUnauthenticated;
    return grpc::Status(unknown ? grpc::StatusCode::UNAUTHENTICATED : grpc::StatusCode::PERMISSION_DENIED,
                        refused.what());
  } catch (...) {
    return std::nullopt;
  }
}

Error FromException(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    if (error.condition() == "INTERNAL_ERROR") LogError("call failed by a defect", {{"what", error.what()}});
    return error;
  } catch (const std::exception& defect) {
    LogError("call failed by a defect", {{"what", defect.what()}});
    return Error::FromData("INTERNAL_ERROR", {{"message", defect.what()}});
  }
}

}  // namespace piezo::service
