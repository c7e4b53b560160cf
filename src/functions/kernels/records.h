// Records of text formats into columns: what the readers of files share with from_csv and from_json.
#pragma once

#include <duckdb.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "functions/kernels/csv_format.h"
#include "functions/kernels/json_field.h"
#include "functions/kernels/json_format.h"
#include "functions/kernels/record_scan.h"
#include "functions/kernels/text_field.h"

namespace piezo::functions {

/// The column among those of a schema that tells of records which do not fit; negative: none.
int64_t CorruptColumn(const Schema& schema, const std::string& name);
/// Writes the text of such a record there, or null when the record is good.
void TellCorrupt(bool good, std::string_view record, duckdb::Vector* column, duckdb::idx_t row);

/// Writes the tokens of CSV records, each into the column at its place. Not thread-safe.
class CsvRecords {
 public:
  /// `format` must live as long. A column that is not wanted is only looked at when there is one for corrupt records.
  CsvRecords(const CsvFormat& format, const Schema& schema, const std::vector<bool>& wanted);

  /// False when the record does not fit: too many or too few tokens, or one that is no value of its column.
  bool Write(const std::vector<CsvToken>& tokens, const Targets& targets, duckdb::idx_t row);

 private:
  const CsvFormat& format_;
  std::vector<TextField> fields_;  // in the order of the tokens
  std::vector<size_t> columns_;    // theirs
  std::vector<std::unique_ptr<duckdb::Vector>> scratch_;
};

/// Writes the members of JSON objects into the columns of their names. Not thread-safe.
class JsonRecords {
 public:
  /// As for CsvRecords.
  JsonRecords(const JsonFormat& format, const Schema& schema, const std::vector<bool>& wanted);

  /// False when the record does not fit. No node, or one that is no object: nulls, unless a variant takes all.
  bool Write(const JsonNode* node, const Targets& targets, duckdb::idx_t row);

 private:
  const Schema schema_;
  std::vector<std::unique_ptr<JsonField>> fields_;  // by column; none: nobody asks for it
  std::unordered_map<std::string_view, size_t> by_name_;
  std::optional<size_t> whole_;  // the column that takes all of a record
};

}  // namespace piezo::functions
