#include "wire/parse.h"

#include <arrow/util/compression.h>
#include <google/protobuf/arena.h>
#include <gtest/gtest.h>
#include <spark/connect/base.pb.h>

#include "errors/error.h"

namespace piezo::wire {
namespace {

std::string NestedFilters(int depth) {
  spark::connect::Relation relation;
  relation.mutable_range()->set_end(1);
  std::string bytes = relation.SerializeAsString();
  for (int i = 0; i < depth; ++i) {  // built as text: messages this deep could not be destroyed
    spark::connect::Relation outer;
    outer.mutable_limit()->set_limit(1);
    std::string limit = outer.limit().SerializeAsString();
    const auto field = [](int number, const std::string& content) {
      std::string out(1, static_cast<char>(number << 3 | 2));
      for (size_t size = content.size();; size >>= 7) {
        out += static_cast<char>(size > 0x7f ? (size & 0x7f) | 0x80 : size);
        if (size <= 0x7f) break;
      }
      return out + content;
    };
    limit += field(1, bytes);
    bytes = field(8, limit);
  }
  return bytes;
}

std::string ConditionOf(std::string_view bytes, const ParseLimits& limits = {}) {
  google::protobuf::Arena arena;
  try {
    ParseMessage(bytes, limits, *google::protobuf::Arena::CreateMessage<spark::connect::Relation>(&arena));
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

std::string Compress(const std::string& text) {
  const auto codec = arrow::util::Codec::Create(arrow::Compression::ZSTD).ValueOrDie();
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  std::string out(static_cast<size_t>(codec->MaxCompressedLen(static_cast<int64_t>(text.size()), data)), '\0');
  const auto size = codec->Compress(static_cast<int64_t>(text.size()), data, static_cast<int64_t>(out.size()),
                                    reinterpret_cast<uint8_t*>(out.data()));
  out.resize(static_cast<size_t>(size.ValueOrDie()));
  return out;
}

std::string InflateCondition(const std::string& bytes, size_t limit) {
  try {
    DecompressZstd(bytes, limit);
    return "none";
  } catch (const Error& error) {
    return error.condition();
  }
}

TEST(ParseMessage, TakesPlansThousandsDeepButNotAnyDepth) {
  EXPECT_EQ(ConditionOf(NestedFilters(1000)), "none");
  EXPECT_EQ(ConditionOf(NestedFilters(2000)), "none");
  EXPECT_EQ(ConditionOf(NestedFilters(3000)), "CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY");
}

TEST(ParseMessage, MalformedBytesAreErrors) {
  const std::string good = NestedFilters(3);
  EXPECT_EQ(ConditionOf(good), "none");
  for (size_t length = 1; length < good.size(); ++length) {
    EXPECT_EQ(ConditionOf(std::string_view(good).substr(0, length)), "CONNECT_INVALID_PLAN.CANNOT_PARSE");
  }
  EXPECT_EQ(ConditionOf("\x0b\x0b\x0b"), "CONNECT_INVALID_PLAN.CANNOT_PARSE");  // open groups
  EXPECT_EQ(ConditionOf(std::string(100'000, '\x0b')), "CONNECT_INVALID_PLAN.NESTED_TOO_DEEPLY");
  EXPECT_EQ(ConditionOf(good, {.max_bytes = 5}), "CONNECT_INVALID_PLAN.PLAN_SIZE_LARGER_THAN_MAX");
}

TEST(DecompressZstd, InflatesUpToItsLimit) {
  const std::string text(1'000'000, 'x');
  const std::string frame = Compress(text);
  EXPECT_EQ(DecompressZstd(frame, 2'000'000), text);
  EXPECT_EQ(DecompressZstd(Compress(""), 10), "");
  EXPECT_EQ(InflateCondition(frame, 999'999), "CONNECT_INVALID_PLAN.PLAN_SIZE_LARGER_THAN_MAX");
  EXPECT_EQ(InflateCondition("no zstd at all", 100), "CONNECT_INVALID_PLAN.CANNOT_PARSE");
  EXPECT_EQ(InflateCondition("", 100), "CONNECT_INVALID_PLAN.CANNOT_PARSE");
  EXPECT_EQ(InflateCondition(frame.substr(0, frame.size() / 2), 2'000'000), "CONNECT_INVALID_PLAN.CANNOT_PARSE");
  EXPECT_EQ(InflateCondition(frame + "more", 2'000'000), "CONNECT_INVALID_PLAN.CANNOT_PARSE");
}

}  // namespace
}  // namespace piezo::wire
