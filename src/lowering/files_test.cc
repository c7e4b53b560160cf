// Files, written and read through lowering and a real engine with all kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/database.h"
#include "functions/kernels/register.h"
#include "lowering/lower.h"
#include "sources/source.h"

namespace piezo::lowering {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  static engine::Database& database() {
    static engine::Database shared({.threads = 2, .register_kernels = functions::RegisterKernels});
    return shared;
  }
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / ("files" + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Put(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name, std::ios::binary) << text;
    return (root_ / name).string();
  }
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  plan::NodePtr Read(const std::string& format, const std::string& path, Pairs options = {},
                     const std::string& ddl = "") {
    sources::ReadRequest request{.format = format, .paths = {path}, .options = std::move(options)};
    if (!ddl.empty()) request.schema = types::ParseSchema(ddl);
    plan::Scan scan = sources_.Resolve(request, conf_, *connection_);
    plan::Columns columns;
    for (const Field& field : scan.schema) {
      columns.push_back({.id = ++last_id_, .field = std::make_shared<const Field>(field)});
    }
    return plan::MakeNode(std::move(scan), std::move(columns));
  }
  std::string SchemaOf(const plan::NodePtr& node) {
    Schema schema;
    for (const plan::Column& column : node->columns) schema.push_back(*column.field);
    return types::SimpleString(DataType::Struct(schema));
  }
  /// Cells as in collect(), rows by newline, sorted.
  std::string Rows(const plan::NodePtr& node) {
    std::vector<std::string> lines;
    for (const auto& row : connection_->Rows(Lower(node, options_))) {
      std::string line;
      for (const Value& cell : row) line += (line.empty() ? "" : "|") + types::ToDisplay(cell);
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    std::string out;
    for (const std::string& line : lines) out += line + "\n";
    return out.substr(0, out.size() - 1);
  }
  std::string Written(const std::string& directory) {
    std::ostringstream out;
    for (const auto& entry : fs::directory_iterator(root_ / directory)) {
      if (entry.path().filename().string().starts_with("part-")) out << std::ifstream(entry.path()).rdbuf();
    }
    return out.str();
  }
  int64_t Write(const plan::NodePtr& node, const std::string& format, const std::string& directory, Pairs options = {},
                std::vector<std::string> partition_by = {}) {
    return lowering::Write(node,
                           {.format = format,
                            .directory = (root_ / directory).string(),
                            .options = std::move(options),
                            .partition_by = std::move(partition_by)},
                           options_, *connection_);
  }
  /// One row of constants.
  plan::NodePtr OneRowOf(std::vector<std::pair<std::string, Value>> cells) {
    plan::Values values;
    plan::Columns columns;
    values.rows.emplace_back();
    for (auto& [name, value] : cells) {
      const DataType type = value.type;
      values.rows[0].push_back(plan::MakeExpr(plan::Literal{std::move(value)}, type, true));
      columns.push_back({.id = ++last_id_, .field = std::make_shared<const Field>(Field{.name = name, .type = type})});
    }
    return plan::MakeNode(std::move(values), std::move(columns));
  }

  fs::path root_;
  plan::ColumnId last_id_ = 0;
  Conf conf_;
  sources::Sources sources_;
  LowerOptions options_{.conf = conf_, .sources = sources_};
  std::unique_ptr<engine::Connection> connection_ = database().Connect();
};

constexpr const char* kCsv =
    "a,b,c\n1,\"x, y\",3\n2,\"\",\n3,\"q\"\"r\",5\n5, sp ,7\n\n6,only\n7,a,b,c\n8,\"back\\\"slash\",9\n";

TEST_F(FilesTest, CsvAsSparkReadsIt) {
  const std::string path = Put("a.csv", kCsv);
  const plan::NodePtr plain = Read("csv", path, {{"header", "true"}});
  EXPECT_EQ(SchemaOf(plain), "struct<a:string,b:string,c:string>");
  const plan::NodePtr inferred = Read("csv", path, {{"header", "true"}, {"inferSchema", "true"}});
  EXPECT_EQ(SchemaOf(inferred), "struct<a:int,b:string,c:string>");
  const plan::NodePtr corrupt =
      Read("csv", path, {{"header", "true"}}, "a int, b string, c int, _corrupt_record string");
  EXPECT_EQ(Rows(corrupt),
            "1|x, y|3|null\n2|null|null|null\n3|\"q\"\"r\"|5|null\n5| sp |7|null\n6|only|null|6,only\n"
            "7|a|null|7,a,b,c\n8|back\"slash|9|null");
  const plan::NodePtr dropped =
      Read("csv", path, {{"header", "true"}, {"mode", "DROPMALFORMED"}}, "a int, b string, c int");
  EXPECT_EQ(Rows(dropped), "1|x, y|3\n2|null|null\n3|\"q\"\"r\"|5\n5| sp |7\n8|back\"slash|9");
  const plan::NodePtr failing = Read("csv", path, {{"header", "true"}, {"mode", "FAILFAST"}}, "a int, b string, c int");
  EXPECT_THROW(Rows(failing), Error);
}

TEST_F(FilesTest, CsvTypes) {
  const std::string path = Put("t.csv",
                               "x;2020-01-01;2020-01-01 10:00:00;true;1.5;99999999999;1e3;12345678901234567890;abc\n"
                               "y;2020-01-02;2020-01-02T10:00:00Z;FALSE;2;5;7;1;1\n");
  EXPECT_EQ(SchemaOf(Read("csv", path, {{"sep", ";"}, {"inferSchema", "true"}})),
            "struct<_c0:string,_c1:date,_c2:timestamp,_c3:boolean,_c4:double,_c5:bigint,_c6:double,_c7:decimal(20,0),"
            "_c8:string>");
  EXPECT_EQ(SchemaOf(Read("csv", Put("d.csv", "A,a,,b\n1,2,3,4\n"), {{"header", "true"}})),
            "struct<A0:string,a1:string,_c2:string,b:string>");
  EXPECT_EQ(Rows(Read("csv", Put("n.csv", "f\n 1\nabc\n\"3\"\n"), {{"header", "true"}}, "f int")), "3\nnull\nnull");
}

TEST_F(FilesTest, JsonAsSparkReadsIt) {
  const std::string path = Put("a.json",
                               "{\"b\":1,\"a\":\"x\",\"c\":[1,2.5]}\n\n{\"a\":5,\"b\":2.5}\nnot json\n"
                               "{\"a\":{\"q\": 1},\"b\":\"s\"} trailing\n[{\"a\":\"in array\"},{\"a\":\"second\"}]\n");
  EXPECT_EQ(SchemaOf(Read("json", path)), "struct<_corrupt_record:string,a:string,b:string,c:array<double>>");
  EXPECT_EQ(Rows(Read("json", path, {}, "a string, b int, _corrupt_record string")),
            "5|null|{\"a\":5,\"b\":2.5}\nin array|null|null\nnull|null|not json\nsecond|null|null\nx|1|null\n"
            "{\"q\": 1}|null|{\"a\":{\"q\": 1},\"b\":\"s\"} trailing");
}

TEST_F(FilesTest, JsonPartsThatDoNotFit) {
  const std::string path = Put("n.json",
                               "{\"a\":[1,\"x\",3],\"m\":{\"k\":1,\"l\":\"bad\"},\"s\":{\"x\":\"bad\",\"y\":2}}\n{"
                               "\"a\":[1,2],\"m\":{\"k\":1}}\n");
  EXPECT_EQ(Rows(Read("json", path, {}, "a array<int>, m map<string,int>, s struct<x:int,y:int>")),
            "[1,2]|keys: [k], values: [1]|null\nnull|null|[null,2]");
}

TEST_F(FilesTest, JsonSchemas) {
  EXPECT_EQ(SchemaOf(Read("json", Put("x.json", "{\"a\":[],\"b\":{},\"c\":null,\"d\":[null]}\n"))),
            "struct<a:array<string>,c:string,d:array<string>>");
  const std::string lines = Put("m.json", "[{\"a\":1,\n\"b\":2},{\"a\":3}]");
  EXPECT_EQ(Rows(Read("json", lines, {{"multiLine", "true"}})), "1|2\n3|null");
  EXPECT_THROW(Read("json", Put("du.json", "{\"a\":1,\"A\":2}\n")), Error);
}

TEST_F(FilesTest, Text) {
  const std::string path = Put("t.txt", "a\r\nb\nc\rd\n\ne");
  EXPECT_EQ(Rows(Read("text", path)), "\na\nb\nc\nd\ne");
  EXPECT_EQ(Rows(Read("text", path, {{"wholetext", "true"}})), "a\r\nb\nc\rd\n\ne");
  EXPECT_EQ(Rows(Read("text", path, {{"lineSep", "b"}})), "\nc\rd\n\ne\na\r\n");
}

TEST_F(FilesTest, LongFilesKeepAllLinesInOrder) {
  std::string text;
  const std::string padding(90, 'x');
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + "," + padding + "\n";
  const plan::NodePtr node = Read("csv", Put("long.csv", text), {}, "n int, padding string");
  int64_t expected = 0;
  auto stream = connection_->Execute(Lower(node, options_));
  while (auto batch = stream.Next()) {
    const auto* values = static_cast<const int32_t*>(batch->array->children[0]->buffers[1]);
    for (int64_t i = 0; i < batch->rows(); ++i) ASSERT_EQ(values[i], expected++);
  }
  EXPECT_EQ(expected, 200'000);
}

plan::NodePtr MixedRow(const std::function<plan::NodePtr(std::vector<std::pair<std::string, Value>>)>& make) {
  const DataType list = DataType::Array(DataType::Int());
  return make({{"a", Value::Int(1)},
               {"b", Value::Null(DataType::String())},
               {"c", Value::String("x\"y\n, ")},
               {"d", {DataType::Date(), int64_t{18262}}},
               {"e", {DataType::Timestamp(), int64_t{1577872800500000}}},
               {"f", {DataType::Decimal(10, 2), Int128{150}}},
               {"g", Value::Double(1e10)},
               {"h", Value::Boolean(true)},
               {"i", {list, Value::Values{Value::Int(1), Value::Null(DataType::Int())}}}});
}

TEST_F(FilesTest, JsonAsSparkWritesIt) {
  EXPECT_EQ(Write(MixedRow([&](auto cells) { return OneRowOf(std::move(cells)); }), "json", "out"), 1);
  EXPECT_EQ(Written("out"),
            "{\"a\":1,\"c\":\"x\\\"y\\n, \",\"d\":\"2020-01-01\",\"e\":\"2020-01-01T10:00:00.500Z\",\"f\":1.50,"
            "\"g\":1.0E10,\"h\":true,\"i\":[1,null]}\n");
  EXPECT_TRUE(fs::exists(root_ / "out" / "_SUCCESS"));
}

TEST_F(FilesTest, CsvAsSparkWritesIt) {
  const plan::NodePtr row = OneRowOf({{"a", Value::Int(1)},
                                      {"b", Value::String("x,y")},
                                      {"c", Value::Null(DataType::String())},
                                      {"d", Value::String("")},
                                      {"e", Value::String("q\"r")},
                                      {"f", Value::String(" sp ")},
                                      {"g", {DataType::Timestamp(), int64_t{1577872800500000}}},
                                      {"h", Value::String("back\\sl")}});
  Write(row, "csv", "out", {{"header", "true"}});
  EXPECT_EQ(Written("out"), "a,b,c,d,e,f,g,h\n1,\"x,y\",,\"\",\"q\\\"r\",sp,2020-01-01T10:00:00.500Z,back\\sl\n");
  Write(row, "csv", "all", {{"quoteAll", "true"}});
  EXPECT_EQ(Written("all"), "\"1\",\"x,y\",\"\",\"\",\"q\\\"r\",\"sp\",\"2020-01-01T10:00:00.500Z\",\"back\\\\sl\"\n");
}

TEST_F(FilesTest, ParquetComesBackWithItsTypes) {
  const plan::NodePtr row = MixedRow([&](auto cells) { return OneRowOf(std::move(cells)); });
  Write(row, "parquet", "out");
  const plan::NodePtr back = Read("parquet", (root_ / "out").string());
  EXPECT_EQ(SchemaOf(back), SchemaOf(row));
  EXPECT_EQ(Rows(back), Rows(row));
  const plan::NodePtr chosen = Read("parquet", (root_ / "out").string(), {}, "A bigint, missing string");
  EXPECT_EQ(Rows(chosen), "1|null");
}

TEST_F(FilesTest, PartitionsBecomeDirectoriesAndColumns) {
  const plan::NodePtr row =
      OneRowOf({{"k", Value::String("a/b")}, {"v", Value::Int(1)}, {"n", Value::Null(DataType::Int())}});
  for (const char* format : {"parquet", "json", "csv"}) {
    Write(row, format, format, {{"header", "true"}}, {"k", "n"});
    EXPECT_TRUE(fs::exists(root_ / format / "k=a%2Fb" / "n=__HIVE_DEFAULT_PARTITION__")) << format;
    const plan::NodePtr back = Read(format, (root_ / format).string(), {{"header", "true"}, {"inferSchema", "true"}});
    EXPECT_TRUE(Rows(back) == "1|a/b|null") << format << Rows(back);
  }
}

}  // namespace
}  // namespace piezo::lowering
