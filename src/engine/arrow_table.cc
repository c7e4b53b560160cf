// Lets DuckDB's own scan of Arrow streams read arrays that the program holds.
#include "engine/arrow_table.h"

#include <duckdb.hpp>
#include <duckdb/common/arrow/arrow_wrapper.hpp>
#include <duckdb/function/table/arrow.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>

namespace piezo::engine {

namespace {

struct Factory {
  std::function<wire::OwnedArrayStream()> open;
};

duckdb::unique_ptr<duckdb::ArrowArrayStreamWrapper> Produce(uintptr_t factory, duckdb::ArrowStreamParameters&) {
  auto out = duckdb::make_uniq<duckdb::ArrowArrayStreamWrapper>();
  out->arrow_array_stream = reinterpret_cast<const Factory*>(factory)->open().Export();
  out->number_of_rows = -1;
  return out;
}

void GetSchema(ArrowArrayStream* factory, ArrowSchema& out) {
  wire::OwnedArrayStream stream = reinterpret_cast<const Factory*>(factory)->open();
  if (stream->get_schema(stream.get(), &out) != 0) {
    throw duckdb::InvalidInputException(duckdb::string(stream->get_last_error(stream.get())));
  }
}

Expr Pointer(const void* pointer) {
  return Expr(
      new duckdb::ConstantExpression(duckdb::Value::POINTER(reinterpret_cast<uintptr_t>(const_cast<void*>(pointer)))));
}

}  // namespace

ArrowTable ScanArrow(std::function<wire::OwnedArrayStream()> open) {
  auto factory = std::make_shared<const Factory>(Factory{std::move(open)});
  ArrowTable out;
  // Without projection pushdown: the arrays are in memory, and columns that nobody reads cost nothing.
  out.function.name = "arrow_scan_dumb";
  out.function.args = List(Pointer(factory.get()), Pointer(reinterpret_cast<const void*>(&Produce)),
                           Pointer(reinterpret_cast<const void*>(&GetSchema)));
  out.pin = std::move(factory);
  return out;
}

}  // namespace piezo::engine
