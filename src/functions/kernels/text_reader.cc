// Reads text files: a row a line, or a row a file.
#include <utility>

#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/lines.h"
#include "functions/kernels/option_list.h"
#include "functions/kernels/record_scan.h"

namespace piezo::functions {

namespace {

class TextReader final : public RowReader {
 public:
  explicit TextReader(const BlockOptions& options) : whole_(options.whole_files), lines_(options.line_separator) {}

  void Begin(std::string_view block, bool, bool last, const std::string&) override {
    lines_.Begin(block, last);
    block_ = block;
    given_ = false;
  }

  bool Next(const Targets& targets, duckdb::idx_t row) override {
    std::string_view line = block_;
    if (whole_ ? std::exchange(given_, true) : !lines_.Next(line)) return false;
    if (duckdb::Vector* target = targets[0]; target != nullptr) {
      duckdb::FlatVector::GetData<duckdb::string_t>(*target)[row] =
          duckdb::StringVector::AddString(*target, line.data(), line.size());
    }
    return true;
  }

  std::string_view rest() const override { return whole_ ? std::string_view() : lines_.rest(); }

 private:
  const bool whole_;
  Lines lines_;
  std::string_view block_;
  bool given_ = false;
};

/// piezo_read_text(files, options)
RecordFormat BindText(const duckdb::vector<duckdb::Value>& arguments) {
  const OptionMap options = OptionsOf(arguments[0]);
  RecordFormat out;
  const std::optional<std::string> separator = options.Find({"lineSep"});
  if (separator && separator->empty()) throw BadOption("lineSep", "''", "a separator has characters");
  out.blocks = {.whole_files = options.Bool({"wholetext"}, false),
                .line_separator = separator.value_or(""),
                .encoding = options.Text({"encoding", "charset"}, "")};
  out.types = {duckdb::LogicalType::VARCHAR};
  out.reader = [blocks = out.blocks](const std::vector<bool>&) { return std::make_unique<TextReader>(blocks); };
  return out;
}

}  // namespace

void AddTextReader(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(RecordScan("piezo_read_text", {LogicalType::LIST(LogicalType::VARCHAR)}, BindText));
}

}  // namespace piezo::functions
