// Values of the type VARIANT in their binary form, Spark's and Parquet's: a dictionary of the keys of objects (the
// metadata), and the value, in which an object names its keys by their numbers in the dictionary.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json_document.h"
#include "types/data_type.h"
#include "types/decimal.h"
#include "types/time_zone.h"

namespace piezo::types {

enum class VariantKind : uint8_t {
  kNull,
  kBoolean,
  kLong,  // of any width
  kFloat,
  kDouble,
  kDecimal,
  kString,
  kBinary,
  kDate,
  kTimestamp,
  kTimestampNtz,
  kUuid,
  kObject,
  kArray,
};

/// Neither part of a variant may be larger.
inline constexpr size_t kMaxVariantBytes = 128 << 20;

/// A variant to read: the bytes stay where they are and must live as long. What is broken in them is found when it is
/// come across: MALFORMED_VARIANT.
class VariantView {
 public:
  VariantView(std::string_view metadata, std::string_view value) : metadata_(metadata), value_(value) {}

  VariantKind kind() const;
  bool is(VariantKind wanted) const { return kind() == wanted; }

  bool boolean() const;
  /// Also of dates (days), timestamps (microseconds).
  int64_t integer() const;
  double floating() const;
  /// With its scale as written.
  ScaledInt decimal() const;
  /// Of strings and binaries; the sixteen bytes of a UUID.
  std::string_view text() const;

  /// Members of an object, elements of an array; 0 for others.
  size_t size() const;
  VariantView at(size_t index) const;
  std::string_view key(size_t index) const;
  std::optional<VariantView> Find(std::string_view key) const;

  std::string_view metadata() const { return metadata_; }
  /// The value's own bytes, without what may follow.
  std::string_view bytes() const;

 private:
  struct Layout;
  Layout LayoutOf() const;
  uint8_t Header() const;
  uint64_t Number(size_t at, size_t width) const;
  std::string_view Bytes(size_t at, size_t size) const;

  std::string_view metadata_;
  std::string_view value_;
};

/// Goes along when a variant is walked through: ends what is nested too deep, or has parts that lie on top of each
/// other so that a small value unfolds into a huge one. Throws MALFORMED_VARIANT.
class VariantWalk {
 public:
  explicit VariantWalk(const VariantView& root) : left_(root.bytes().size()) {}
  /// One level; to be held while the parts of a value are visited.
  class Level {
   public:
    explicit Level(VariantWalk& walk);
    ~Level() { --walk_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    VariantWalk& walk_;
  };

 private:
  size_t left_;
  int depth_ = 0;
};

/// Makes a variant. Not thread-safe.
class VariantBuilder {
 public:
  /// Of two members with one key, the later counts; else there must be none.
  explicit VariantBuilder(bool last_key_wins = false) : last_key_wins_(last_key_wins) {}

  void AppendNull();
  void AppendBoolean(bool value);
  void AppendLong(int64_t value);
  void AppendFloat(float value);
  void AppendDouble(double value);
  /// Up to 38 digits and a scale of 38.
  void AppendDecimal(Int128 unscaled, int scale);
  void AppendString(std::string_view value);
  void AppendBinary(std::string_view value);
  void AppendDate(int32_t days);
  void AppendTimestamp(int64_t micros);
  void AppendTimestampNtz(int64_t micros);
  /// Another variant, with keys of this one's dictionary.
  void AppendVariant(const VariantView& value);
  /// A JSON value. Numbers with a fraction are decimals where they can be.
  void AppendJson(const JsonNode& node);

  /// Objects and arrays: remember where one begins, append the parts after saying so, finish.
  struct Member {
    uint32_t id;
    size_t offset;
  };
  size_t Begin() const { return value_.size(); }
  Member StartMember(std::string_view key, size_t begin);
  size_t StartElement(size_t begin) const { return value_.size() - begin; }
  void FinishObject(size_t begin, std::vector<Member>& members);
  void FinishArray(size_t begin, const std::vector<size_t>& offsets);

  enum class Problem : uint8_t { kNone, kDuplicateKey, kTooLarge };
  /// What spoils the variant that was made.
  Problem problem() const { return value_.size() > kMaxVariantBytes ? Problem::kTooLarge : problem_; }
  const std::string& duplicate_key() const { return duplicate_key_; }

  std::string_view value() const { return value_; }
  std::string Metadata() const;
  /// Forgets all.
  void Clear();

 private:
  void AppendPrimitive(uint8_t type, uint64_t value, size_t width);
  void AppendBytes(uint8_t type, std::string_view bytes);
  void AppendNumber(uint64_t value, size_t width);
  void AppendJsonNumber(const JsonNode& node);
  void Append(const VariantView& value, VariantWalk& walk);
  uint32_t Key(std::string_view key);
  void DropRepeated(std::vector<Member>& members);

  const bool last_key_wins_;
  std::string value_;
  std::deque<std::string> keys_;
  size_t key_bytes_ = 0;
  std::unordered_map<std::string_view, uint32_t> ids_;
  Problem problem_ = Problem::kNone;
  std::string duplicate_key_;
};

/// A JSON text as strict as Jackson takes it.
inline constexpr JsonLeniency kStrictJson{.single_quotes = false, .non_numeric_numbers = false};

/// As JSON. Dates, times, binaries and numbers that JSON lacks are strings.
std::string VariantToJson(const VariantView& value, const TimeZone& zone);

/// The text of a UUID's sixteen bytes.
std::string UuidText(std::string_view bytes);

/// The type of a value, objects being structs with sorted fields; of several, what holds all: VARIANT where they have
/// nothing in common.
DataType TypeOfVariant(const VariantView& value);
DataType CommonVariantType(const DataType& left, const DataType& right);
/// As schema_of_variant spells it: `OBJECT<a: BIGINT>`.
std::string VariantTypeText(const DataType& type);

/// `$.a[0]['b']`: the way to a part.
class VariantPath {
 public:
  static std::optional<VariantPath> Parse(std::string_view text);
  /// Nothing when the variant has no such part.
  std::optional<VariantView> Follow(VariantView value) const;
  /// The last key on the way; empty for none.
  std::string_view last_key() const;

 private:
  struct Step {
    std::string key;
    int64_t index = -1;  // negative: by key
  };
  std::vector<Step> steps_;
};

}  // namespace piezo::types
