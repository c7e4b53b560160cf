// Converts XML elements by type.
#include "functions/kernels/xml_field.h"

#include <charconv>
#include <sstream>

#include "base/ascii.h"
#include "engine/types.h"

namespace piezo::functions {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::StructVector;
using duckdb::Vector;

namespace {

/// Bytes written as numbers of `base`, each up to `width` digits, without the brackets and separators around them.
std::optional<std::string> ParseBytes(std::string_view text, int base, std::string_view separators, size_t width) {
  std::string out;
  while (!text.empty()) {
    if (separators.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
      continue;
    }
    int byte = 0;
    const char* end = text.data() + std::min(text.size(), width);
    const auto parsed = std::from_chars(text.data(), end, byte, base);
    if (parsed.ec != std::errc() || byte < -128 || byte > 255) return std::nullopt;
    out += static_cast<char>(byte);
    text.remove_prefix(static_cast<size_t>(parsed.ptr - text.data()));
  }
  return out;
}

/// The reverse of how binary values are shown.
std::optional<std::string> BinaryOf(std::string_view text, const std::string& style) {
  if (style == "UTF-8") return std::string(text);
  if (style == "HEX") return ParseBytes(text, 16, "", 2);
  if (style == "BASE64") {
    std::string padded(text);
    padded.append((4 - padded.size() % 4) % 4, '=');
    return DecodeBase64(padded);
  }
  if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  return style == "BASIC" ? ParseBytes(text, 10, "[], ", 4) : ParseBytes(text, 16, "[] ", 2);
}

/// What is between an element's tags, as it is written.
std::string InnerXml(pugi::xml_node node) {
  std::ostringstream out;
  for (const pugi::xml_node child : node.children())
    child.print(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

}  // namespace

XmlField::XmlField(DataType type, const XmlFormat& format)
    : type_(type.is(TypeId::kUdt) ? type.storage() : std::move(type)), format_(format), atom_(type_, format) {
  const auto add = [&](const DataType& child) { children_.push_back(std::make_unique<XmlField>(child, format)); };
  if (type_.is(TypeId::kArray)) add(type_.element());
  if (type_.is(TypeId::kMap)) add(type_.value());
  if (!type_.is(TypeId::kStruct)) return;
  for (const Field& field : type_.fields()) {
    by_name_.emplace(format.case_sensitive ? field.name : ToLowerAscii(field.name), children_.size());
    add(field.type);
  }
}

XmlField* XmlField::Child(std::string_view name, size_t& place) {
  const auto found = by_name_.find(format_.case_sensitive ? std::string(name) : ToLowerAscii(name));
  if (found == by_name_.end()) return nullptr;
  place = found->second;
  return children_[place].get();
}

bool XmlField::WriteText(std::string_view text, Vector& vector, idx_t row) {
  FlatVector::SetNull(vector, row, true);
  const std::optional<std::string_view> value = format_.ValueOf(text);
  if (!value || (value->empty() && !type_.IsStringLike())) return true;
  if (type_.IsNested()) return false;
  FlatVector::SetNull(vector, row, false);
  const bool yes = *value == "1";
  bool written = true;
  if (type_.is(TypeId::kBoolean) && (yes || *value == "0")) {
    FlatVector::GetData<bool>(vector)[row] = yes;
  } else if (type_.is(TypeId::kBinary)) {
    written = WriteBinary(*value, vector, row);
  } else {
    written = atom_.Write(*value, vector, row);
  }
  if (!written) FlatVector::SetNull(vector, row, true);
  return written;
}

bool XmlField::WriteBinary(std::string_view text, Vector& vector, idx_t row) const {
  const std::optional<std::string> bytes = BinaryOf(text, format_.binary_style);
  if (!bytes) return false;
  FlatVector::GetData<duckdb::string_t>(vector)[row] =
      duckdb::StringVector::AddStringOrBlob(vector, bytes->data(), bytes->size());
  return true;
}

bool XmlField::Write(pugi::xml_node node, Vector& vector, idx_t row) {
  FlatVector::SetNull(vector, row, false);
  switch (type_.id()) {
    case TypeId::kStruct:
      return WriteFields(node, vector, row, -1);
    case TypeId::kMap:
      return WriteMap(node, vector, row);
    case TypeId::kArray: {
      FlatVector::SetNull(vector, row, true);
      return Append(node, vector, row);
    }
    default:
      break;
  }
  if (!HasChildElements(node)) return WriteText(node.text().get(), vector, row);
  if (type_.IsStringLike()) return WriteText(InnerXml(node), vector, row);
  FlatVector::SetNull(vector, row, true);
  return false;
}

bool XmlField::Append(pugi::xml_node node, Vector& vector, idx_t row) {
  const bool first = FlatVector::IsNull(vector, row);
  auto& entry = FlatVector::GetData<list_entry_t>(vector)[row];
  const list_entry_t before = first ? list_entry_t(ListVector::GetListSize(vector), 0) : entry;
  ListVector::Reserve(vector, before.offset + before.length + 1);
  Vector& elements = ListVector::GetEntry(vector);
  const idx_t at = before.offset + before.length;
  // What does not fit at all is left out; a struct that fits in part is not.
  const bool good = children_[0]->Write(node, elements, at);
  if (!good && FlatVector::IsNull(elements, at)) return false;
  FlatVector::SetNull(vector, row, false);
  FlatVector::GetData<list_entry_t>(vector)[row] = {before.offset, before.length + 1};
  ListVector::SetListSize(vector, at + 1);
  return good;
}

bool XmlField::WriteMap(pugi::xml_node node, Vector& vector, idx_t row) {
  std::vector<std::pair<std::string, pugi::xml_node>> elements;
  std::vector<std::pair<std::string, std::string_view>> attributes;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (!format_.exclude_attributes) {
      attributes.emplace_back(format_.attribute_prefix + attribute.name(), attribute.value());
    }
  }
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_element) elements.emplace_back(child.name(), child);
  }
  const idx_t start = ListVector::GetListSize(vector);
  idx_t end = start;
  bool good = true;
  const auto add = [&](const std::string& name, auto write) {
    ListVector::Reserve(vector, end + 1);
    Vector& keys = duckdb::MapVector::GetKeys(vector);
    FlatVector::GetData<duckdb::string_t>(keys)[end] = duckdb::StringVector::AddString(keys, name);
    good = write(duckdb::MapVector::GetValues(vector), end) && good;
    ListVector::SetListSize(vector, ++end);
  };
  for (const auto& [name, text] : attributes) {
    add(name, [&](Vector& values, idx_t at) { return children_[0]->WriteText(text, values, at); });
  }
  for (const auto& [name, child] : elements) {
    add(name, [&](Vector& values, idx_t at) { return children_[0]->Write(child, values, at); });
  }
  FlatVector::GetData<list_entry_t>(vector)[row] = {start, end - start};
  return good;
}

bool XmlField::WriteNamed(std::string_view name, std::string_view text, Vector& structs, idx_t row, int64_t left_out) {
  size_t place = 0;
  XmlField* field = Child(name, place);
  if (field == nullptr || static_cast<int64_t>(place) == left_out) return true;
  return field->WriteText(text, *StructVector::GetEntries(structs)[place], row);
}

bool XmlField::WriteFields(pugi::xml_node node, Vector& structs, idx_t row, int64_t left_out) {
  auto& entries = StructVector::GetEntries(structs);
  for (auto& entry : entries) FlatVector::SetNull(*entry, row, true);
  bool good = true;
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (format_.exclude_attributes) break;
    const std::string name = format_.attribute_prefix + attribute.name();
    good = WriteNamed(name, attribute.value(), structs, row, left_out) && good;
  }
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      good = WriteNamed(format_.value_tag, child.value(), structs, row, left_out) && good;
      continue;
    }
    size_t place = 0;
    XmlField* field = Child(child.name(), place);
    if (field == nullptr || static_cast<int64_t>(place) == left_out) continue;
    Vector& entry = *entries[place];
    good =
        (field->type_.is(TypeId::kArray) ? field->Append(child, entry, row) : field->Write(child, entry, row)) && good;
  }
  return good;
}

}  // namespace piezo::functions
