// Functions named like types: int(x), date(x), … Each is the cast that an argument of that type would get by itself,
// and is shown as its argument.
#include <utility>

#include "functions/groups.h"

namespace piezo::functions {
namespace {

Function CastTo(const char* name, const char* signature, DataType type, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {signature},
      .casts_to = std::move(type),
      .lower = [](engine::Exprs args, const LowerContext&) { return std::move(args[0]); },
      .since = std::string(name) == "time" ? "4.1.0" : "2.0.1",
      .doc = "The value cast to type `" + std::string(name) + "`.",
      .examples = std::move(examples),
  };
}

}  // namespace

std::vector<Function> ConversionFunctions() {
  return {
      CastTo("boolean", "(x ANY) -> BOOLEAN", DataType::Boolean(),
             {{.sql = "SELECT boolean('yes')", .result = "true"}}),
      CastTo("tinyint", "(x ANY) -> TINYINT", DataType::Byte(), {{.sql = "SELECT tinyint('12')", .result = "12"}}),
      CastTo("smallint", "(x ANY) -> SMALLINT", DataType::Short(), {{.sql = "SELECT smallint(12.7)", .result = "12"}}),
      CastTo("int", "(x ANY) -> INT", DataType::Int(), {{.sql = "SELECT int('12')", .result = "12"}}),
      CastTo("bigint", "(x ANY) -> BIGINT", DataType::Long(), {{.sql = "SELECT bigint(true)", .result = "1"}}),
      CastTo("float", "(x ANY) -> FLOAT", DataType::Float(), {{.sql = "SELECT float('1.5')", .result = "1.5"}}),
      CastTo("double", "(x ANY) -> DOUBLE", DataType::Double(), {{.sql = "SELECT double('NaN')", .result = "NaN"}}),
      CastTo("decimal", "(x ANY) -> DECIMAL", DataType::Decimal(10, 0),
             {{.sql = "SELECT decimal('12.5')", .result = "13"}}),
      CastTo("string", "(x ANY) -> STRING", DataType::String(), {{.sql = "SELECT string(1.50)", .result = "1.50"}}),
      CastTo("binary", "(x ANY) -> BINARY", DataType::Binary(),
             {{.sql = "SELECT hex(binary('Spark'))", .result = "537061726B"}}),
      CastTo("date", "(x ANY) -> DATE", DataType::Date(),
             {{.sql = "SELECT date('2024-02-29 12:00:00')", .result = "2024-02-29"}}),
      CastTo("timestamp", "(x ANY) -> TIMESTAMP", DataType::Timestamp(),
             {{.sql = "SELECT timestamp('2024-02-29')", .result = "2024-02-29 00:00:00"}}),
      CastTo("time", "(x ANY) -> TIME", DataType::Time(6), {{.sql = "SELECT time('12:30')", .result = "12:30:00"}}),
  };
}

}  // namespace piezo::functions
