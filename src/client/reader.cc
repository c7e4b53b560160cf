#include <cctype>

#include "client/plan.h"
#include "client/session_state.h"
#include "piezo/client/reader_writer.h"

namespace piezo::client {

using detail::PlanNode;
using Columns = std::vector<Column>;
namespace sc = spark::connect;

DataFrameReader DataFrameReader::format(std::string source) const {
  DataFrameReader reader = *this;
  reader.format_ = std::move(source);
  return reader;
}

DataFrameReader DataFrameReader::schema(std::string ddl) const {
  DataFrameReader reader = *this;
  reader.schema_ = std::move(ddl);
  return reader;
}

DataFrameReader DataFrameReader::option(const std::string& key, const OptionValue& value) const {
  return options({{key, value}});
}

DataFrameReader DataFrameReader::options(const std::vector<std::pair<std::string, OptionValue>>& options) const {
  DataFrameReader reader = *this;
  for (const auto& [key, value] : options) reader.options_[key] = value.text();
  return reader;
}

DataFrame DataFrameReader::load(const std::vector<std::string>& paths) const {
  return detail::MakeFrame(session_, [reader = *this, paths](sc::Relation& out) {
    auto& source = *out.mutable_read()->mutable_data_source();
    if (!reader.format_.empty()) source.set_format(reader.format_);
    if (!reader.schema_.empty()) source.set_schema(reader.schema_);
    source.mutable_options()->insert(reader.options_.begin(), reader.options_.end());
    detail::AddAll(paths, source.mutable_paths());
  });
}

DataFrame DataFrameReader::table(std::string name) const {
  return detail::MakeFrame(session_, [options = options_, name = std::move(name)](sc::Relation& out) {
    auto& table = *out.mutable_read()->mutable_named_table();
    table.set_unparsed_identifier(name);
    table.mutable_options()->insert(options.begin(), options.end());
  });
}

DataFrame DataFrameReader::changes(std::string table) const {
  return detail::MakeFrame(session_, [options = options_, table = std::move(table)](sc::Relation& out) {
    out.mutable_relation_changes()->set_unparsed_identifier(table);
    out.mutable_relation_changes()->mutable_options()->insert(options.begin(), options.end());
  });
}

DataFrame DataFrameReader::jdbc(std::string url, std::string table, const std::vector<std::string>& predicates) const {
  const DataFrameReader reader = format("jdbc").options({{"url", url}, {"dbtable", table}});
  return detail::MakeFrame(session_, [reader, predicates](sc::Relation& out) {
    auto& source = *out.mutable_read()->mutable_data_source();
    source.set_format("jdbc");
    source.mutable_options()->insert(reader.options_.begin(), reader.options_.end());
    detail::AddAll(predicates, source.mutable_predicates());
  });
}

DataFrame DataFrameReader::parse(const DataFrame& lines, std::string_view format) const {
  const auto kind = format == "csv"    ? sc::Parse::PARSE_FORMAT_CSV
                    : format == "json" ? sc::Parse::PARSE_FORMAT_JSON
                                       : sc::Parse::PARSE_FORMAT_XML;
  return detail::Refine(lines, {}, [reader = *this, kind](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& parse = *out.mutable_parse();
    input.WriteTo(*parse.mutable_input());
    parse.set_format(kind);
    parse.mutable_options()->insert(reader.options_.begin(), reader.options_.end());
    if (!reader.schema_.empty()) parse.mutable_schema()->mutable_unparsed()->set_data_type_string(reader.schema_);
  });
}

}  // namespace piezo::client
