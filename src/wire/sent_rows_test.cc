#include "wire/sent_rows.h"

#include <gtest/gtest.h>

#include "errors/error.h"
#include "wire/local_rows.h"

namespace piezo::wire {
namespace {

SentRows Sent(const std::vector<Row>& rows, IpcOptions options = {}) {
  const Schema schema = {{"a", DataType::Long(), false, {}}};
  return SentRows(std::make_shared<const std::string>(EncodeRows(schema, rows, options).data));
}

TEST(SentRows, AreDecodedOnce) {
  const SentRows sent = Sent({{types::Value::Long(1)}, {types::Value::Long(2)}});
  EXPECT_EQ(sent.ReadSchema(), (Schema{{"a", DataType::Long(), false, {}}}));
  const auto rows = sent.Decode();
  EXPECT_EQ(rows->rows(), 2);
  EXPECT_EQ(rows->batches(), 1U);
  EXPECT_EQ(sent.Decode(), rows);
  EXPECT_EQ(sent.ReadSchema(), rows->schema());
}

TEST(SentRows, AreNotKeptDecodedWhereThatTakesMemory) {
  const std::vector<Row> zeros(1'000'000, {types::Value::Long(0)});
  const SentRows sent = Sent(zeros, {.compression = IpcCompression::kZstd});
  const auto rows = sent.Decode();
  EXPECT_EQ(rows->rows(), 1'000'000);
  EXPECT_NE(sent.Decode(), rows);
}

TEST(SentRows, ThatAreMalformedAreErrorsEachTime) {
  const SentRows sent(std::make_shared<const std::string>("no stream"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(sent.ReadSchema(), Error);
    EXPECT_THROW(sent.Decode(), Error);
  }
}

TEST(SentRows, OfTheSameBytesAreTheSame) {
  const auto one = std::make_shared<const SentRows>(std::make_shared<const std::string>("x"));
  const auto same = std::make_shared<const SentRows>(std::make_shared<const std::string>("x"));
  const auto other = std::make_shared<const SentRows>(std::make_shared<const std::string>("y"));
  EXPECT_TRUE(SameRows(one, same));
  EXPECT_FALSE(SameRows(one, other));
  EXPECT_FALSE(SameRows(one, nullptr));
  EXPECT_TRUE(SameRows(nullptr, nullptr));
}

}  // namespace
}  // namespace piezo::wire
