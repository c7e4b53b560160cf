// The kernels of from_xml and to_xml.
#include "functions/kernels/xml_kernels.h"

#include "base/ascii.h"
#include "engine/types.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/records.h"
#include "functions/kernels/text_output.h"
#include "functions/kernels/xml_field.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::string_t;
using duckdb::Vector;
using Format = duckdb::RecursiveUnifiedVectorFormat;

// ---- from_xml ----

/// piezo_from_xml(text, type as JSON, options, site)
Body BindFromXml(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const auto format = std::make_shared<const XmlFormat>(OptionsOf(call.TakeLastConstant()));
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  format->moments->Require(type);
  call.Returns(engine::ToEngine(type));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const Values<string_t> texts(args.data[0], args.size());
    const int64_t corrupt = CorruptColumn(type.fields(), format->corrupt_column);
    XmlField record(type, *format);
    XmlDocument document;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < args.size(); ++row) {
      if (texts.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const std::string_view text(texts[row].GetData(), texts[row].GetSize());
      const pugi::xml_node root = document.Parse(text);
      const bool good = record.WriteFields(root, result, row, corrupt) && root;
      if (corrupt >= 0) {
        TellCorrupt(good, text, duckdb::StructVector::GetEntries(result)[static_cast<size_t>(corrupt)].get(), row);
      }
      if (good || format->mode != ReadMode::kFailFast) continue;
      const ValueReader reader(result, row + 1);
      std::string shown;
      AppendInternal(reader.format(), row, type, shown);
      engine::RaiseCondition("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                             {{"badRecord", shown}, {"failFastMode", "FAILFAST"}}, site);
    }
  };
}

// ---- to_xml ----

struct XmlOutput {
  TextOutput values;
  std::string row_tag;
  std::string attribute_prefix;
  std::string value_tag;
  std::string item_tag;
  std::string indent;
  bool within_root;  // an option of our own: the row stands one level deeper
  std::optional<std::string> null_value;

  XmlOutput(const OptionMap& options, const DataType& type)
      : values(options, type),
        row_tag(options.Text({"rowTag"}, "ROW")),
        attribute_prefix(options.Text({"attributePrefix"}, "_")),
        value_tag(options.Text({"valueTag"}, "_VALUE")),
        item_tag(options.Text({"arrayElementName"}, "item")),
        indent(options.Text({"indent"}, "    ")),
        within_root(options.Bool({"piezo.withinRoot"}, false)),
        null_value(options.Find({"nullValue"})) {}
};

void CheckName(std::string_view name, int64_t site) {
  const auto starts = [](char c) { return IsAlphaAscii(c) || c == '_' || c == ':' || (c & 0x80) != 0; };
  const bool valid = !name.empty() && starts(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return starts(c) || IsDigitAscii(c) || c == '-' || c == '.';
  });
  if (valid) return;
  engine::RaiseCondition("NOT_SUPPORTED_BY_PIEZO", {{"feature", "an XML element called '" + std::string(name) + "'"}},
                         site);
}

/// Puts values below elements. One for all rows.
class XmlWriter {
 public:
  XmlWriter(const XmlOutput& options, int64_t site) : options_(options), site_(site) {}

  void Append(const Format& format, idx_t row, const DataType& type, pugi::xml_node parent, const std::string& name) {
    CheckName(name, site_);
    if (type.is(TypeId::kArray)) {
      const auto entry = EntryAt(format, row);
      for (idx_t i = 0; i < entry.length; ++i) AppendItem(format.children[0], entry.offset + i, type, parent, name);
      return;
    }
    Fill(format, row, type, parent.append_child(name.c_str()));
  }

 private:
  static bool IsNull(const Format& format, idx_t row, const DataType& type) {
    return type.is(TypeId::kNull) || !format.unified.validity.RowIsValid(format.unified.sel->get_index(row));
  }
  static duckdb::list_entry_t EntryAt(const Format& format, idx_t row) {
    return duckdb::UnifiedVectorFormat::GetData<duckdb::list_entry_t>(
        format.unified)[format.unified.sel->get_index(row)];
  }

  /// An array within an array has an element of its own.
  void AppendItem(const Format& items, idx_t at, const DataType& array, pugi::xml_node parent,
                  const std::string& name) {
    const DataType& type = array.element();
    if (IsNull(items, at, type)) return AppendNull(parent, name);
    if (type.is(TypeId::kArray)) {
      Append(items, at, type, parent.append_child(name.c_str()), options_.item_tag);
    } else {
      Append(items, at, type, parent, name);
    }
  }

  void AppendNull(pugi::xml_node parent, const std::string& name) {
    if (!options_.null_value) return;
    CheckName(name, site_);
    parent.append_child(name.c_str()).text().set(options_.null_value->c_str());
  }

  void Fill(const Format& format, idx_t row, const DataType& type, pugi::xml_node node) {
    switch (type.id()) {
      case TypeId::kUdt:
        return Fill(format, row, type.storage(), node);
      case TypeId::kStruct: {
        for (size_t i = 0; i < type.fields().size(); ++i) {
          AppendField(format.children[i], row, type.fields()[i].type, node, type.fields()[i].name);
        }
        return;
      }
      case TypeId::kMap: {
        const auto entry = EntryAt(format, row);
        const Format& pairs = format.children[0];
        for (idx_t i = 0; i < entry.length; ++i) {
          const idx_t pair = entry.offset + i;
          AppendField(pairs.children[1], pair, type.value(), node, Text(pairs.children[0], pair, type.key()));
        }
        return;
      }
      default: {
        // An empty text still makes an opening and a closing tag.
        node.append_child(pugi::node_pcdata).set_value(Text(format, row, type).c_str());
      }
    }
  }

  void AppendField(const Format& format, idx_t row, const DataType& type, pugi::xml_node node,
                   const std::string& name) {
    const bool null = IsNull(format, row, type);
    if (name == options_.value_tag) {
      if (!null) node.append_child(pugi::node_pcdata).set_value(Text(format, row, type).c_str());
    } else if (name.starts_with(options_.attribute_prefix) && !options_.attribute_prefix.empty() && !type.IsNested()) {
      const std::string attribute = name.substr(options_.attribute_prefix.size());
      CheckName(attribute, site_);
      if (!null) node.append_attribute(attribute.c_str()).set_value(Text(format, row, type).c_str());
    } else if (null) {
      AppendNull(node, name);
    } else {
      Append(format, row, type, node, name);
    }
  }

  std::string Text(const Format& format, idx_t row, const DataType& type) const {
    std::string out;
    (type.is(TypeId::kBinary) ? AppendShown : AppendAtom)(format, row, type, options_.values, out);
    return out;
  }

  const XmlOutput& options_;
  const int64_t site_;
};

void Escape(std::string_view text, bool attribute, std::string& out) {
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"' && attribute) {
      out += "&quot;";
    } else {
      out += c;
    }
  }
}

/// Writes as Spark's printer does, which escapes no '>'.
void Print(pugi::xml_node node, const std::string& indent, int level, std::string& out) {
  const auto new_line = [&](int depth) {
    if (indent.empty()) return;
    out += '\n';
    for (int i = 0; i < depth; ++i) out += indent;
  };
  out += std::string("<") + node.name();
  for (const pugi::xml_attribute attribute : node.attributes()) {
    out += std::string(" ") + attribute.name() + "=\"";
    Escape(attribute.value(), true, out);
    out += '"';
  }
  if (!node.first_child()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata) {
      Escape(child.value(), false, out);
    } else {
      new_line(level + 1);
      Print(child, indent, level + 1, out);
    }
  }
  if (HasChildElements(node)) new_line(level);
  out += std::string("</") + node.name() + ">";
}

/// piezo_to_xml(struct, type as JSON, options, site)
Body BindToXml(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const OptionMap options = OptionsOf(call.TakeLastConstant());
  const DataType type = types::FromJson(duckdb::StringValue::Get(call.TakeLastConstant()));
  const auto output = std::make_shared<const XmlOutput>(options, type);
  call.Returns(duckdb::LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const ValueReader reader(args.data[0], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    XmlWriter writer(*output, site);
    std::string text;
    for (idx_t row = 0; row < rows; ++row) {
      const Format& format = reader.format();
      if (!format.unified.validity.RowIsValid(format.unified.sel->get_index(row))) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      pugi::xml_document document;
      writer.Append(format, row, type, document, output->row_tag);
      text = output->within_root ? output->indent : "";
      Print(document.document_element(), output->indent, output->within_root ? 1 : 0, text);
      if (output->indent.empty() && !output->within_root) text += '\n';
      FlatVector::GetData<string_t>(result)[row] = duckdb::StringVector::AddString(result, text);
    }
  };
}

}  // namespace

void AddXmlKernels(KernelSet& kernels) {
  kernels.Add("piezo_from_xml", BindFromXml, KernelNulls::kSeen);
  kernels.Add("piezo_to_xml", BindToXml, KernelNulls::kSeen);
}

}  // namespace piezo::functions
