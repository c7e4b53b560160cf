// Reads XML files into typed columns: a row an element of the name that option rowTag gives.
#include <duckdb/common/vector_operations/vector_operations.hpp>

#include "engine/types.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/records.h"
#include "functions/kernels/xml_elements.h"
#include "functions/kernels/xml_field.h"
#include "functions/kernels/xml_kernels.h"

namespace piezo::functions {

namespace {

struct XmlLayout {
  XmlFormat format;
  std::string row_tag;
  DataType record;
};

class XmlReader final : public RowReader {
 public:
  explicit XmlReader(std::shared_ptr<const XmlLayout> layout)
      : layout_(std::move(layout)),
        elements_(layout_->row_tag),
        record_(layout_->record, layout_->format),
        corrupt_(CorruptColumn(layout_->record.fields(), layout_->format.corrupt_column)) {}

  void Begin(std::string_view block, bool, bool, const std::string& path) override {
    elements_.Begin(block);
    path_ = &path;
  }

  bool Next(const Targets& targets, duckdb::idx_t row) override {
    std::string_view element;
    while (elements_.Next(element)) {
      if (Row(element, targets, row)) return true;
    }
    return false;
  }

  std::string_view rest() const override { return {}; }

 private:
  /// False when the record is dropped.
  bool Row(std::string_view element, const Targets& targets, duckdb::idx_t row) {
    // A vector for one row: elements of nested columns are appended to it and copied from there.
    duckdb::Vector record(engine::ToEngine(layout_->record), 1);
    const pugi::xml_node root = document_.Parse(element);
    const bool good = record_.WriteFields(root, record, 0, corrupt_) && root;
    if (!good && layout_->format.mode == ReadMode::kDropMalformed) return false;
    if (!good && layout_->format.mode == ReadMode::kFailFast) RaiseFailedRead(*path_);
    auto& fields = duckdb::StructVector::GetEntries(record);
    for (size_t i = 0; i < fields.size(); ++i) {
      if (targets[i] != nullptr) duckdb::VectorOperations::Copy(*fields[i], *targets[i], 1, 0, row);
    }
    if (corrupt_ >= 0) TellCorrupt(good, element, targets[static_cast<size_t>(corrupt_)], row);
    return true;
  }

  const std::shared_ptr<const XmlLayout> layout_;
  XmlElements elements_;
  XmlDocument document_;
  XmlField record_;
  const int64_t corrupt_;
  const std::string* path_ = nullptr;
};

/// piezo_read_xml(files, schema as JSON, options)
RecordFormat BindXml(const duckdb::vector<duckdb::Value>& arguments) {
  const DataType schema = types::FromJson(duckdb::StringValue::Get(arguments[0]));
  const OptionMap options = OptionsOf(arguments[1]);
  const auto layout =
      std::make_shared<const XmlLayout>(XmlLayout{XmlFormat(options), options.Text({"rowTag"}, ""), schema});
  layout->format.moments->Require(schema);
  RecordFormat out;
  out.blocks = {.whole_files = true, .encoding = layout->format.blocks.encoding};
  for (const Field& field : schema.fields()) out.types.push_back(engine::ToEngine(field.type));
  out.reader = [layout](const std::vector<bool>&) { return std::make_unique<XmlReader>(layout); };
  return out;
}

}  // namespace

void AddXmlReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(
      RecordScan("piezo_read_xml", {LogicalType::VARCHAR, LogicalType::LIST(LogicalType::VARCHAR)}, BindXml));
}

}  // namespace piezo::functions
