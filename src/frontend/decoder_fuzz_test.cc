// Random plans, and damage to their bytes: decoding ends in a plan or an Error, nothing else. Seeded, so a failure
// repeats; the sanitizer builds watch the memory.
#include <google/protobuf/arena.h>
#include <gtest/gtest.h>

#include <random>

#include "errors/error.h"
#include "frontend/decoder.h"
#include "wire/parse.h"

namespace piezo::frontend {
namespace {

namespace proto = spark::connect;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Fills messages by reflection: any field may be missing, any oneof unset, any enumerator unknown.
class PlanMaker {
 public:
  explicit PlanMaker(uint32_t seed) : random_(seed) {}

  void Fill(Message& message, int depth) {
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.real_containing_oneof() != nullptr || OneIn(4)) continue;
      Set(message, field, depth);
    }
    for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
      const auto& oneof = *type.oneof_decl(i);
      if (!OneIn(16)) Set(message, *oneof.field(Below(oneof.field_count())), depth);
    }
  }

  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint32_t>(limit)); }
  bool OneIn(int count) { return Below(count) == 0; }

 private:
  void Set(Message& message, const FieldDescriptor& field, int depth) {
    const int count = field.is_repeated() ? Below(3) : 1;
    for (int i = 0; i < count; ++i) SetOnce(message, field, depth);
  }

  void SetOnce(Message& message, const FieldDescriptor& field, int depth) {
    const auto& reflection = *message.GetReflection();
    const auto put = [&](auto set, auto add, auto value) {
      if (field.is_repeated()) {
        (reflection.*add)(&message, &field, value);
      } else {
        (reflection.*set)(&message, &field, value);
      }
    };
    using Reflection = google::protobuf::Reflection;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth == 0) return;
        Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                 : *reflection.MutableMessage(&message, &field),
             depth - 1);
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        return put(&Reflection::SetString, &Reflection::AddString, Text());
      case FieldDescriptor::CPPTYPE_BOOL:
        return put(&Reflection::SetBool, &Reflection::AddBool, OneIn(2));
      case FieldDescriptor::CPPTYPE_INT32:
        return put(&Reflection::SetInt32, &Reflection::AddInt32, static_cast<int32_t>(Number()));
      case FieldDescriptor::CPPTYPE_INT64:
        return put(&Reflection::SetInt64, &Reflection::AddInt64, Number());
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return put(&Reflection::SetDouble, &Reflection::AddDouble, static_cast<double>(Number()));
      case FieldDescriptor::CPPTYPE_ENUM:
        return put(&Reflection::SetEnumValue, &Reflection::AddEnumValue,
                   OneIn(10) ? 77 : field.enum_type()->value(Below(field.enum_type()->value_count()))->number());
      default:
        return;
    }
  }

  int64_t Number() {
    constexpr int64_t kNumbers[] = {0, 1, -1, 2, 3, 38, 39, 1000, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    return kNumbers[Below(std::size(kNumbers))];
  }

  std::string Text() {
    constexpr const char* kTexts[] = {"",
                                      "a",
                                      "a.b",
                                      "`a.b`",
                                      "`",
                                      "t.*",
                                      "+",
                                      "in",
                                      "udt",
                                      "SELECT 1",
                                      "a + 1",
                                      "int",
                                      "a int",
                                      "{}",
                                      "1.5",
                                      "-1e5",
                                      "left_outer",
                                      "jdbc",
                                      "`x.*`",
                                      "when",
                                      "UNICODE",
                                      R"({"type":"struct","fields":[]})",
                                      "SELECT * FROM t WHERE a = :x"};
    return kTexts[Below(std::size(kTexts))];
  }

  std::mt19937 random_;
};

/// Whether the plan decodes; anything but an Error fails the test.
bool Decodes(const proto::Plan& plan) {
  try {
    DecodePlan(plan);
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(DecoderFuzz, RandomPlans) {
  int decoded = 0;
  constexpr int kRounds = 4000;
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    SCOPED_TRACE(seed);
    google::protobuf::Arena arena;
    auto* plan = google::protobuf::Arena::CreateMessage<proto::Plan>(&arena);
    PlanMaker(seed).Fill(*plan, 2 + static_cast<int>(seed % 5));
    decoded += Decodes(*plan);
  }
  EXPECT_GT(decoded, kRounds / 50);
  EXPECT_LT(decoded, kRounds);
}

TEST(DecoderFuzz, DamagedBytes) {
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE(seed);
    PlanMaker maker(seed);
    google::protobuf::Arena arena;
    auto* plan = google::protobuf::Arena::CreateMessage<proto::Plan>(&arena);
    maker.Fill(*plan, 5);
    std::string bytes = plan->SerializeAsString();
    if (bytes.empty()) continue;
    for (int i = maker.Below(4); i >= 0; --i) {
      bytes[static_cast<size_t>(maker.Below(static_cast<int>(bytes.size())))] = static_cast<char>(maker.Below(256));
    }
    auto* damaged = google::protobuf::Arena::CreateMessage<proto::Plan>(&arena);
    try {
      wire::ParseMessage(bytes, {}, *damaged);
    } catch (const Error&) {
      continue;
    }
    Decodes(*damaged);
  }
}

}  // namespace
}  // namespace piezo::frontend
