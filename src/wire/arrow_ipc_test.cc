#include "wire/arrow_ipc.h"

#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <arrow/compute/cast.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <gtest/gtest.h>

#include <random>

#include "errors/error.h"
#include "wire/local_rows.h"

namespace piezo::wire {
namespace {

std::shared_ptr<const std::string> Share(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

/// What pyarrow sees: the one batch of a complete stream.
std::shared_ptr<arrow::RecordBatch> ReadBack(const std::string& bytes) {
  arrow::io::BufferReader in(std::make_shared<arrow::Buffer>(bytes));
  const auto reader = arrow::ipc::RecordBatchStreamReader::Open(&in).ValueOrDie();
  auto batch = reader->Next().ValueOrDie();
  EXPECT_EQ(reader->Next().ValueOrDie(), nullptr);
  EXPECT_EQ(in.Tell().ValueOrDie(), static_cast<int64_t>(bytes.size()));
  // Copied: `bytes` may be gone before the batch is.
  return batch->CopyTo(arrow::default_cpu_memory_manager()).ValueOrDie();
}

std::string ToIpc(const std::shared_ptr<arrow::RecordBatch>& batch, arrow::Compression::type codec = {}) {
  auto options = arrow::ipc::IpcWriteOptions::Defaults();
  if (codec != arrow::Compression::UNCOMPRESSED) options.codec = arrow::util::Codec::Create(codec).ValueOrDie();
  const auto out = arrow::io::BufferOutputStream::Create().ValueOrDie();
  const auto writer = arrow::ipc::MakeStreamWriter(out, batch->schema(), options).ValueOrDie();
  EXPECT_TRUE(writer->WriteRecordBatch(*batch).ok());
  EXPECT_TRUE(writer->Close().ok());
  return out->Finish().ValueOrDie()->ToString();
}

std::shared_ptr<arrow::RecordBatch> FromJson(const std::shared_ptr<arrow::DataType>& type, const std::string& strings) {
  std::vector<std::string> words;
  arrow::StringBuilder builder;
  std::istringstream in(strings);
  for (std::string word; in >> word;) {
    EXPECT_TRUE((word == "null" ? builder.AppendNull() : builder.Append(word)).ok());
  }
  auto array = builder.Finish().ValueOrDie();
  array = arrow::compute::Cast(*array, type).ValueOrDie();
  return arrow::RecordBatch::Make(arrow::schema({arrow::field("c", type)}), array->length(), {array});
}

std::shared_ptr<arrow::RecordBatch> AllRows(const ClientRows& rows) {
  OwnedArrayStream stream = rows.Open();
  ArrowArrayStream handed = stream.Export();
  const auto reader = arrow::ImportRecordBatchReader(&handed).ValueOrDie();
  return reader->ToTable().ValueOrDie()->CombineChunksToBatch().ValueOrDie();
}

std::string DecodeCondition(const std::string& bytes, const IpcLimits& limits = {}) {
  try {
    const auto rows = DecodeIpcStream(Share(bytes), limits);
    AllRows(*rows);
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

const Schema kSchema = {
    {"i", DataType::Int(), false, ""},
    {"s", DataType::String(), true, ""},
    {"d", DataType::Decimal(20, 2), true, ""},
    {"l", DataType::Array(DataType::Int(), false), true, ""},
    {"m", DataType::Map(DataType::String(), DataType::Double()), true, ""},
    {"t", DataType::Struct({{"x", DataType::Boolean(), false, ""}, {"y", DataType::Null(), true, ""}}), true, ""},
    {"ym", DataType::YearMonthInterval(), true, ""},
    {"dt", DataType::DayTimeInterval(), true, ""},
    {"time", DataType::Time(), true, ""},
    {"ts", DataType::Timestamp(), true, ""},
};

std::vector<Row> Rows(int count) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    Row row = {
        Value::Int(i),
        Value::String("row " + std::to_string(i)),
        {kSchema[2].type, types::Int128{-i}},
        {kSchema[3].type, Value::Values{Value::Int(i), Value::Int(i + 1)}},
        {kSchema[4].type, Value::Values{Value::String("k"), Value::Double(i)}},
        {kSchema[5].type, Value::Values{Value::Boolean(true), Value::Null()}},
        {kSchema[6].type, int64_t{i}},
        {kSchema[7].type, int64_t{i}},
        {kSchema[8].type, int64_t{i} * 1000},
        {kSchema[9].type, int64_t{i}},
    };
    if (i % 3 == 2) row[1] = Value::Null(DataType::String());
    if (i % 4 == 3) row[5] = Value::Null(kSchema[5].type);
    rows.push_back(std::move(row));
  }
  return rows;
}

TEST(ArrowSchema, IsTheOneThatSparkSends) {
  const Schema schema = {
      {"n", DataType::Null(), true, ""},
      {"b", DataType::Byte(), false, ""},
      {"c", DataType::Char(3), true, ""},
      {"dt", DataType::Date(), true, ""},
      {"ts", DataType::Timestamp(), true, ""},
      {"ntz", DataType::TimestampNtz(), true, ""},
      {"tm", DataType::Time(3), true, ""},
      {"ci", DataType::CalendarInterval(), true, ""},
      {"ym", DataType::YearMonthInterval(), true, ""},
      {"di", DataType::DayTimeInterval(), true, ""},
      {"a", DataType::Array(DataType::Int(), false), true, ""},
      {"m", DataType::Map(DataType::String(), DataType::Int()), true, ""},
      {"twice", DataType::Struct({{"a", DataType::Int(), false, ""}, {"a", DataType::Int(), true, ""}}), true, ""},
      {"v", DataType::Variant(), true, ""},
      {"u", DataType::Udt(DataType::Double(), "{}"), true, ""},
  };
  ArrowSchema exported = ToArrowSchema(schema, "Europe/Berlin").Export();
  const auto arrow_schema = arrow::ImportSchema(&exported).ValueOrDie();
  EXPECT_EQ(arrow_schema->ToString(true),
            "n: null\n"
            "b: int8 not null\n"
            "c: string\n"
            "dt: date32[day]\n"
            "ts: timestamp[us, tz=Europe/Berlin]\n"
            "ntz: timestamp[us]\n"
            "tm: time64[ns]\n"
            "ci: month_day_nano_interval\n"
            "ym: month_interval\n"
            "di: duration[us]\n"
            "a: list<element: int32 not null>\n"
            "m: map<string, int32>\n"
            "twice: struct<a_0: int32 not null, a_1: int32>\n"
            "v: struct<value: binary not null, metadata: binary not null\n"
            "-- metadata --\n"
            "variant: true>\n"
            "u: double");
}

TEST(IpcEncoder, WritesOneCompleteStreamPerBatch) {
  const IpcEncoder encoder(kSchema);
  const EncodedBatch encoded = encoder.Encode(BuildRows(kSchema, Rows(100)));
  EXPECT_EQ(encoded.rows, 100);
  const auto batch = ReadBack(encoded.data);
  ASSERT_TRUE(batch->ValidateFull().ok());
  EXPECT_EQ(batch->num_rows(), 100);
  EXPECT_EQ(batch->column(1)->GetScalar(7).ValueOrDie()->ToString(), "row 7");
  EXPECT_EQ(batch->column(1)->null_count(), 33);
  EXPECT_EQ(batch->column(2)->GetScalar(7).ValueOrDie()->ToString(), "-0.07");

  const auto empty = ReadBack(encoder.Empty().data);
  EXPECT_EQ(empty->num_rows(), 0);
  EXPECT_TRUE(empty->schema()->Equals(*batch->schema()));
}

TEST(IpcEncoder, CutsBatchesThatAreTooLarge) {
  const IpcEncoder encoder(kSchema);
  const auto whole = ReadBack(encoder.Encode(BuildRows(kSchema, Rows(1000))).data);
  int64_t row = 0;
  size_t parts = 0;
  for (const auto& part : encoder.PrepareParts(BuildRows(kSchema, Rows(1000)), 20'000)) {
    EXPECT_LE(part.size(), 20'000U);
    std::string data(part.size(), '\0');
    part.WriteTo(data.data());
    const auto batch = ReadBack(data);
    ASSERT_TRUE(batch->ValidateFull().ok());
    EXPECT_TRUE(batch->Equals(*whole->Slice(row, part.rows())));
    row += part.rows();
    ++parts;
  }
  EXPECT_EQ(row, 1000);
  EXPECT_GT(parts, 2U);
  EXPECT_EQ(encoder.PrepareParts(BuildRows(kSchema, Rows(3)), 1).size(), 3U);
  EXPECT_EQ(encoder.PrepareParts(BuildRows(kSchema, {}), 1).size(), 1U);
}

TEST(IpcEncoder, CompressesWhenAskedTo) {
  const auto plain = ReadBack(IpcEncoder(kSchema).Encode(BuildRows(kSchema, Rows(1000))).data);
  for (const IpcCompression compression : {IpcCompression::kZstd, IpcCompression::kLz4}) {
    const IpcEncoder encoder(kSchema, {.time_zone = "UTC", .compression = compression});
    const EncodedBatch encoded = encoder.Encode(BuildRows(kSchema, Rows(1000)));
    EXPECT_TRUE(ReadBack(encoded.data)->Equals(*plain));
  }
}

TEST(IpcDecoder, BringsRowsIntoTheEnginesLayout) {
  const EncodedBatch sent = EncodeRows(kSchema, Rows(50));
  const auto rows = DecodeIpcStream(Share(sent.data));
  EXPECT_EQ(rows->schema(), kSchema);
  EXPECT_EQ(ReadIpcSchema(Share(sent.data)), kSchema);
  EXPECT_EQ(rows->rows(), 50);
  const auto batch = AllRows(*rows);
  EXPECT_TRUE(batch->ValidateFull().ok());
  EXPECT_EQ(batch->schema()->GetFieldByName("ym")->type()->id(), arrow::Type::INT32);
  EXPECT_EQ(batch->schema()->GetFieldByName("dt")->type()->id(), arrow::Type::INT64);
  EXPECT_EQ(batch->GetColumnByName("time")->GetScalar(3).ValueOrDie()->ToString(), "00:00:00.000003");
  EXPECT_TRUE(AllRows(*rows)->Equals(*batch));  // a second stream starts anew
}

TEST(IpcDecoder, ReadsWhatOtherWritersWrite) {
  const auto dictionary = arrow::dictionary(arrow::int16(), arrow::utf8());
  const auto decoded = [](const std::string& bytes) { return DecodeIpcStream(Share(bytes)); };
  const auto column = [&](const std::string& bytes) { return AllRows(*decoded(bytes))->column(0); };

  const auto words = FromJson(dictionary, "a b null a");
  EXPECT_EQ(decoded(ToIpc(words))->schema()[0].type, DataType::String());
  EXPECT_EQ(column(ToIpc(words))->type_id(), arrow::Type::STRING);
  EXPECT_EQ(column(ToIpc(words))->GetScalar(3).ValueOrDie()->ToString(), "a");
  const auto large = FromJson(arrow::large_utf8(), "x y null");
  EXPECT_EQ(column(ToIpc(large, arrow::Compression::ZSTD))->type_id(), arrow::Type::LARGE_STRING);
  EXPECT_EQ(column(ToIpc(large, arrow::Compression::LZ4_FRAME))->null_count(), 1);
  EXPECT_EQ(column(ToIpc(FromJson(arrow::utf8_view(), "some longer words than twelve")))->type_id(),
            arrow::Type::STRING);
  const auto nanos = FromJson(arrow::timestamp(arrow::TimeUnit::NANO), "2020-01-01T00:00:00.000000001 null");
  EXPECT_EQ(decoded(ToIpc(nanos))->schema()[0].type, DataType::TimestampNtz());
  EXPECT_EQ(column(ToIpc(nanos))->GetScalar(0).ValueOrDie()->ToString(), "2020-01-01 00:00:00.000000");
  EXPECT_EQ(column(ToIpc(FromJson(arrow::decimal256(20, 2), "1.25 null")))->type()->ToString(), "decimal128(20, 2)");
  EXPECT_EQ(column(ToIpc(FromJson(arrow::date64(), "2020-01-01")))->type_id(), arrow::Type::DATE32);
}

TEST(IpcDecoder, NormalizesInsideOfNestedTypes) {
  const auto type =
      arrow::struct_({arrow::field("l", arrow::fixed_size_list(arrow::duration(arrow::TimeUnit::MILLI), 2)),
                      arrow::field("m", arrow::map(arrow::utf8(), arrow::large_utf8()))});
  const auto array = arrow::MakeArrayOfNull(type, 3).ValueOrDie();
  const auto batch = arrow::RecordBatch::Make(arrow::schema({arrow::field("c", type)}), 3, {array});
  const auto rows = DecodeIpcStream(Share(ToIpc(batch)));
  EXPECT_EQ(types::SimpleString(rows->schema()[0].type),
            "struct<l:array<interval day to second>,m:map<string,string>>");
  EXPECT_EQ(AllRows(*rows)->column(0)->type()->field(0)->type()->ToString(), "list<item: int64>");
}

TEST(IpcDecoder, RefusesWhatItMust) {
  const std::string good = EncodeRows(kSchema, Rows(20)).data;
  EXPECT_EQ(DecodeCondition(good), "none");
  EXPECT_EQ(DecodeCondition(""), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  EXPECT_EQ(DecodeCondition("no Arrow"), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  EXPECT_EQ(DecodeCondition(ToIpc(FromJson(arrow::uint32(), "1"))), "UNSUPPORTED_ARROWTYPE");
  EXPECT_EQ(DecodeCondition(good, {.max_rows = 19}), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
  const std::string zeros =
      ToIpc(arrow::RecordBatch::Make(arrow::schema({arrow::field("z", arrow::int64())}), 1'000'000,
                                     {arrow::MakeArrayFromScalar(arrow::Int64Scalar(0), 1'000'000).ValueOrDie()}),
            arrow::Compression::ZSTD);
  EXPECT_LT(zeros.size(), 20'000U);
  EXPECT_EQ(DecodeCondition(zeros), "none");
  EXPECT_EQ(DecodeCondition(zeros, {.max_bytes = 1'000'000}), "CONNECT_INVALID_PLAN.ASSERTION_FAILURE");
}

TEST(IpcDecoder, BuffersOutliveTheRows) {
  OwnedArrayStream stream =
      DecodeIpcStream(Share(ToIpc(FromJson(arrow::large_utf8(), "x y"), arrow::Compression::ZSTD)))->Open();
  OwnedArray array;
  ASSERT_EQ(stream->get_next(stream.get(), array.get()), 0);
  stream = OwnedArrayStream();
  EXPECT_EQ(array->children[0]->length, 2);
}

// Seeded damage to valid streams: all that may happen is an Error. The sanitizers watch for the rest.
TEST(IpcDecoder, SurvivesDamage) {
  std::mt19937 random(20'251'123);
  const auto words = FromJson(arrow::dictionary(arrow::int16(), arrow::utf8()), "a b null a");
  const std::string streams[] = {EncodeRows(kSchema, Rows(5)).data, ToIpc(words),
                                 ToIpc(FromJson(arrow::utf8(), "x y z"), arrow::Compression::LZ4_FRAME)};
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = streams[round % 3];
    for (unsigned int i = 0; i <= random() % 4; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 8 == 0) bytes.resize(random() % bytes.size());
    refused += DecodeCondition(bytes, {.max_bytes = 1 << 24, .max_rows = 1 << 20}) != "none";
  }
  EXPECT_GT(refused, 300);
  EXPECT_LT(refused, 3000);
}

}  // namespace
}  // namespace piezo::wire
