// The door: roots of plans, compressed ones too, and what all parts of the decoder share.
#include "frontend/decoder.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>

#include <map>

#include "frontend/proto_decoder.h"

namespace piezo::frontend {

using namespace unresolved;  // NOLINT: what is built here

namespace {

/// A relation or command that came compressed. It lives on an arena that what is decoded from it may share.
template <class Message>
struct Inflated {
  std::shared_ptr<google::protobuf::Arena> arena = std::make_shared<google::protobuf::Arena>();
  Message* message = google::protobuf::Arena::CreateMessage<Message>(arena.get());
};

template <class Message>
Inflated<Message> Inflate(const proto::Plan::CompressedOperation& operation, const wire::ParseLimits& limits) {
  if (operation.compression_codec() != proto::COMPRESSION_CODEC_ZSTD) {
    ThrowInvalidEnum(operation.compression_codec());
  }
  Inflated<Message> inflated;
  const std::string bytes = wire::DecompressZstd(operation.data(), limits.max_decompressed_bytes);
  wire::ParseMessage(bytes, limits, *inflated.message);
  return inflated;
}

Plan DecodeRootCommand(const proto::Command& command, const DecodeOptions& options) {
  ProtoDecoder decoder(options);
  if (command.has_sql_command()) return decoder.SqlCommand(command.sql_command());
  Plan plan;
  plan.statement = decoder.Command(command);
  return plan;
}

Plan DecodeCompressed(const proto::Plan::CompressedOperation& operation, DecodeOptions options) {
  switch (operation.op_type()) {
    case proto::Plan::CompressedOperation::OP_TYPE_RELATION: {
      const auto inflated = Inflate<proto::Relation>(operation, options.parse);
      options.owner = inflated.arena;
      return ProtoDecoder(options).Root(*inflated.message);
    }
    case proto::Plan::CompressedOperation::OP_TYPE_COMMAND: {
      const auto inflated = Inflate<proto::Command>(operation, options.parse);
      options.owner = inflated.arena;
      return DecodeRootCommand(*inflated.message, options);
    }
    default:
      ThrowInvalidEnum(operation.op_type());
  }
}

}  // namespace

DecodeOptions ForSession(DecodeOptions options, const Conf& conf) {
  const sql::ParseOptions limits = std::move(options.sql);
  options.sql = sql::OptionsFor(conf);
  options.sql.max_depth = limits.max_depth;
  options.sql.max_bytes = limits.max_bytes;
  return options;
}

Plan DecodePlan(const proto::Plan& plan, const DecodeOptions& options) {
  switch (plan.op_type_case()) {
    case proto::Plan::kRoot:
      return ProtoDecoder(options).Root(plan.root());
    case proto::Plan::kCommand:
      return DecodeRootCommand(plan.command(), options);
    case proto::Plan::kCompressedOperation:
      return DecodeCompressed(plan.compressed_operation(), options);
    case proto::Plan::OP_TYPE_NOT_SET:
      break;
  }
  ThrowNotSet(plan, "OPTYPE_NOT_SET");
}

RelationPtr DecodeRelation(const proto::Relation& relation, const DecodeOptions& options) {
  return ProtoDecoder(options).Relation(relation);
}

ExprPtr DecodeExpression(const proto::Expression& expression, const DecodeOptions& options) {
  return ProtoDecoder(options).Expression(expression);
}

NameParts ParseAttributeName(std::string_view name) {
  const auto fail = [&] { throw Error("INVALID_ATTRIBUTE_NAME_SYNTAX", {{"name", std::string(name)}}); };
  NameParts parts;
  std::string part;
  bool quoted = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_last = i + 1 == name.size();
    if (quoted && c == '`') {
      if (!is_last && name[i + 1] == '`') {
        part += name[++i];
      } else {
        quoted = false;
        if (!is_last && name[i + 1] != '.') fail();
      }
    } else if (quoted) {
      part += c;
    } else if (c == '`') {
      if (!part.empty()) fail();
      quoted = true;
    } else if (c == '.') {
      if (is_last || i == 0 || name[i - 1] == '.') fail();
      parts.push_back(std::exchange(part, {}));
    } else {
      part += c;
    }
  }
  if (quoted) fail();
  parts.push_back(std::move(part));
  return parts;
}

// ---- What the parts share ----

ProtoDecoder::Level::Level(ProtoDecoder& decoder) : decoder_(decoder) {
  if (++decoder_.depth_ <= decoder_.options_.max_depth) return;
  --decoder_.depth_;
  throw Error("CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY", {{"limit", std::to_string(decoder_.options_.max_depth)}});
}

std::shared_ptr<const std::string> ProtoDecoder::Share(const std::string& bytes) const {
  if (options_.owner == nullptr) return std::make_shared<const std::string>(bytes);
  return {options_.owner, &bytes};
}

errors::SourceSpan ProtoDecoder::Origin(const proto::Origin& origin) {
  if (origin.has_python_origin()) {
    const proto::PythonOrigin& call = origin.python_origin();
    if (last_source_ == nullptr || last_source_->text != call.fragment() ||
        last_source_->call_site != call.call_site()) {
      last_source_ = std::make_shared<const errors::SourceText>(
          errors::SourceText{errors::SourceText::Kind::kDataFrame, call.fragment(), /*object_type=*/"",
                             /*object_name=*/"", call.call_site()});
    }
    return {last_source_, 0, static_cast<int32_t>(call.fragment().size()) - 1};
  }
  const auto& stack = origin.jvm_origin().stack_trace();
  if (stack.empty()) return {};
  // The call is the innermost frame, the place that made it the next one.
  const proto::StackTraceElement& place = stack.size() > 1 ? stack[1] : stack[0];
  const std::string call_site = place.declaring_class() + "." + place.method_name() + "(" + place.file_name() + ":" +
                                std::to_string(place.line_number()) + ")";
  const std::string& method = stack[0].method_name();
  return {std::make_shared<const errors::SourceText>(
              errors::SourceText{errors::SourceText::Kind::kDataFrame, method, "", "", call_site}),
          0, static_cast<int32_t>(method.size()) - 1};
}

void ThrowNotSet(const google::protobuf::Message& message, std::string name) {
  throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
              {{"fullName", message.GetDescriptor()->full_name()}, {"name", std::move(name)}});
}

void ThrowNotSupportedHere(const google::protobuf::Message& message, const char* oneof) {
  const auto* set =
      message.GetReflection()->GetOneofFieldDescriptor(message, message.GetDescriptor()->FindOneofByName(oneof));
  std::string name = set->name();
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SUPPORTED",
              {{"fullName", message.GetDescriptor()->full_name()},
               {"name", std::move(name)},
               {"number", std::to_string(set->number())}});
}

void ThrowInvalidEnum(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM", {{"fullName", type.full_name()},
                                                    {"name", value == nullptr ? "UNRECOGNIZED" : value->name()},
                                                    {"number", std::to_string(number)}});
}

void ThrowInvalidPlan(std::string message) {
  throw Error("CONNECT_INVALID_PLAN.ASSERTION_FAILURE", {{"message", std::move(message)}});
}

std::string NameOfSet(const google::protobuf::Message& message, const char* oneof) {
  const auto* set =
      message.GetReflection()->GetOneofFieldDescriptor(message, message.GetDescriptor()->FindOneofByName(oneof));
  return set == nullptr ? "" : set->name();
}

Options ToOptions(const google::protobuf::Map<std::string, std::string>& map) {
  const std::map<std::string, std::string> sorted(map.begin(), map.end());
  return {sorted.begin(), sorted.end()};
}

}  // namespace piezo::frontend
