// Spark's JSON spelling of types, as `df.schema.json()` gives it and from_json takes it.
#include <charconv>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/ascii.h"
#include "errors/error.h"
#include "types/collation.h"
#include "types/data_type.h"
#include "types/geospatial.h"
#include "types/type_names.h"

namespace piezo::types {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kCollationsKey[] = "__COLLATIONS";  // in a field's metadata: where its strings are collated, and how
constexpr int kMaxDepth = 500;

Json TypeToJson(const DataType& type);

/// Adds "path": "provider.collation" for each collated string in `type` that is not inside of a struct of its own.
void CollectCollations(const DataType& type, const std::string& path, Json& out) {
  switch (type.id()) {
    case TypeId::kString:
      if (!type.has_default_collation()) {
        out[path] = std::string(CollationProvider(type.collation())) + "." + type.collation();
      }
      break;
    case TypeId::kArray:
      CollectCollations(type.element(), path + ".element", out);
      break;
    case TypeId::kMap:
      CollectCollations(type.key(), path + ".key", out);
      CollectCollations(type.value(), path + ".value", out);
      break;
    default:
      break;
  }
}

/// The same type with plain strings where CollectCollations noted a collation.
DataType WithoutCollations(const DataType& type) {
  switch (type.id()) {
    case TypeId::kString:
      return DataType::String();
    case TypeId::kArray:
      return DataType::Array(WithoutCollations(type.element()), type.contains_null());
    case TypeId::kMap:
      return DataType::Map(WithoutCollations(type.key()), WithoutCollations(type.value()), type.contains_null());
    default:
      return type;
  }
}

Json FieldToJson(const Field& field) {
  Json metadata = field.metadata.empty() ? Json::object() : Json::parse(field.metadata, nullptr, false);
  if (!metadata.is_object()) metadata = Json::object();
  Json collations = Json::object();
  CollectCollations(field.type, field.name, collations);
  if (!collations.empty()) metadata[kCollationsKey] = collations;
  Json json;
  json["name"] = field.name;
  json["type"] = collations.empty() ? TypeToJson(field.type) : TypeToJson(WithoutCollations(field.type));
  json["nullable"] = field.nullable;
  json["metadata"] = std::move(metadata);
  return json;
}

Json TypeToJson(const DataType& type) {
  Json json;
  switch (type.id()) {
    case TypeId::kArray:
      json["type"] = "array";
      json["elementType"] = TypeToJson(type.element());
      json["containsNull"] = type.contains_null();
      return json;
    case TypeId::kMap:
      json["type"] = "map";
      json["keyType"] = TypeToJson(type.key());
      json["valueType"] = TypeToJson(type.value());
      json["valueContainsNull"] = type.contains_null();
      return json;
    case TypeId::kStruct:
      json["type"] = "struct";
      json["fields"] = Json::array();
      for (const Field& field : type.fields()) json["fields"].push_back(FieldToJson(field));
      return json;
    case TypeId::kUdt:
      return Json::parse(type.udt_json(), nullptr, false);
    case TypeId::kGeometry:
      return "geometry(" + std::string(CrsName(type)) + ")";
    case TypeId::kGeography:
      return "geography(" + std::string(CrsName(type)) + ", SPHERICAL)";
    default:
      return TypeName(type);
  }
}

[[noreturn]] void FailType(const Json& json) {
  throw Error("INVALID_JSON_DATA_TYPE",
              {{"invalidType", json.is_string() ? json.get<std::string>()
                                                : json.dump(-1, ' ', false, Json::error_handler_t::replace)}});
}

std::vector<std::string> SplitWords(std::string_view text) {
  std::vector<std::string> words;
  while (!(text = TrimAscii(text)).empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// The numbers in "name(1,2)"; nothing when that is not the form of `text`.
std::optional<std::vector<int64_t>> NumbersInParentheses(std::string_view text, std::string_view& name) {
  std::vector<int64_t> numbers;
  const size_t open = text.find('(');
  name = text.substr(0, open);
  if (open == std::string_view::npos) return numbers;
  if (!text.ends_with(')')) return std::nullopt;
  std::string_view rest = text.substr(open + 1, text.size() - open - 2);
  while (true) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view item = TrimAscii(rest.substr(0, comma));
    int64_t number = 0;
    const auto result = std::from_chars(item.data(), item.data() + item.size(), number);
    if (item.empty() || result.ec != std::errc() || result.ptr != item.data() + item.size() || number < 0) {
      return std::nullopt;
    }
    numbers.push_back(number);
    if (comma == rest.size()) return numbers;
    rest.remove_prefix(comma + 1);
  }
}

/// `geometry(OGC:CRS84)`, `geography(OGC:CRS84, SPHERICAL)`; the system that formats have unless they say another,
/// where none is given. None for another text.
std::optional<DataType> NamedSpatialType(std::string_view text) {
  if (text == "geometry") return DataType::Geometry(kDefaultGeographySrid);
  if (text == "geography") return DataType::Geography(kDefaultGeographySrid);
  const size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  const std::string_view name = text.substr(0, open);
  if (name != "geometry" && name != "geography") return std::nullopt;
  const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
  const size_t comma = std::min(inside.find(','), inside.size());
  const std::string crs(TrimAscii(inside.substr(0, comma)));
  const std::string algorithm(TrimAscii(inside.substr(std::min(comma + 1, inside.size()))));
  if (!algorithm.empty() && (name == "geometry" || algorithm != "SPHERICAL")) {
    throw Error("ST_INVALID_ALGORITHM_VALUE", {{"alg", algorithm}});
  }
  const auto type = SpatialType(name == "geometry" ? TypeId::kGeometry : TypeId::kGeography, crs);
  if (!type) throw Error("ST_INVALID_CRS_VALUE", {{"crs", crs}});
  return type;
}

DataType NamedType(const Json& json) {
  const std::string text = json.get<std::string>();
  if (const auto spatial = NamedSpatialType(text)) return *spatial;
  if (text == "null") return DataType::Null();
  const std::vector<std::string> words = SplitWords(text);
  if (words.size() == 3 && words[0] == "string" && words[1] == "collate") {
    return DataType::CollatedString(NormalizeCollation(words[2]));
  }
  if (words.size() >= 2 && words[0] == "interval") {
    if (words.size() == 3 || words.size() > 4 || (words.size() == 4 && words[2] != "to")) FailType(json);
    const auto interval = FindIntervalType(words[1], words.size() == 4 ? words[3] : "");
    if (!interval || !std::holds_alternative<DataType>(*interval)) FailType(json);
    return std::get<DataType>(*interval);
  }
  std::string_view name;
  const auto numbers = NumbersInParentheses(text, name);
  if (!numbers) FailType(json);
  const TypeOrError type = FindPrimitiveType(name, *numbers);
  if (std::holds_alternative<Error>(type)) FailType(json);
  return std::get<DataType>(type);
}

/// Checked access to the keys of one object.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  const Json& Get(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) FailType(json_);
    return *found;
  }
  std::string Text(const char* key) const { return Checked(Get(key), &Json::is_string).get<std::string>(); }
  bool Flag(const char* key) const { return Checked(Get(key), &Json::is_boolean).get<bool>(); }
  const Json& List(const char* key) const { return Checked(Get(key), &Json::is_array); }

 private:
  const Json& Checked(const Json& value, bool (Json::*is)() const noexcept) const {
    if (!(value.*is)()) FailType(json_);
    return value;
  }
  const Json& json_;
};

DataType TypeFromJson(const Json& json, int depth);

DataType ApplyCollations(const DataType& type, const std::string& path, const Json& collations) {
  switch (type.id()) {
    case TypeId::kString: {
      const auto found = collations.find(path);
      if (found == collations.end() || !found->is_string()) return type;
      const std::string name = found->get<std::string>();
      return DataType::CollatedString(NormalizeCollation(std::string_view(name).substr(name.find('.') + 1)));
    }
    case TypeId::kArray:
      return DataType::Array(ApplyCollations(type.element(), path + ".element", collations), type.contains_null());
    case TypeId::kMap:
      return DataType::Map(ApplyCollations(type.key(), path + ".key", collations),
                           ApplyCollations(type.value(), path + ".value", collations), type.contains_null());
    default:
      return type;
  }
}

Field FieldFromJson(const Json& json, int depth) {
  if (!json.is_object()) FailType(json);
  const Reader reader(json);
  Field field;
  field.name = reader.Text("name");
  field.type = TypeFromJson(reader.Get("type"), depth);
  field.nullable = json.contains("nullable") ? reader.Flag("nullable") : true;
  if (!json.contains("metadata") || !json["metadata"].is_object()) return field;
  Json metadata = json["metadata"];
  if (const auto collations = metadata.find(kCollationsKey); collations != metadata.end()) {
    if (collations->is_object()) field.type = ApplyCollations(field.type, field.name, *collations);
    metadata.erase(kCollationsKey);
  }
  if (!metadata.empty()) field.metadata = metadata.dump();
  return field;
}

DataType TypeFromJson(const Json& json, int depth) {
  if (json.is_string()) return NamedType(json);
  if (!json.is_object() || depth > kMaxDepth) FailType(json);
  const Reader reader(json);
  const std::string kind = reader.Text("type");
  if (kind == "array") {
    return DataType::Array(TypeFromJson(reader.Get("elementType"), depth + 1), reader.Flag("containsNull"));
  }
  if (kind == "map") {
    return DataType::Map(TypeFromJson(reader.Get("keyType"), depth + 1),
                         TypeFromJson(reader.Get("valueType"), depth + 1), reader.Flag("valueContainsNull"));
  }
  if (kind == "struct") {
    Schema fields;
    for (const Json& field : reader.List("fields")) fields.push_back(FieldFromJson(field, depth + 1));
    return DataType::Struct(std::move(fields));
  }
  if (kind == "udt") return DataType::Udt(TypeFromJson(reader.Get("sqlType"), depth + 1), json.dump());
  FailType(json);
}

}  // namespace

std::string ToJson(const DataType& type) {
  return TypeToJson(type).dump(-1, ' ', false, Json::error_handler_t::replace);
}

DataType FromJson(std::string_view json) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (parsed.is_discarded()) throw Error("INVALID_JSON_DATA_TYPE", {{"invalidType", std::string(json)}});
  return TypeFromJson(parsed, 0);
}

}  // namespace piezo::types
