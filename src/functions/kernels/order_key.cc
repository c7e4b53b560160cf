// The kernel that makes keys of arrays and structs: bytes that come in Spark's order of the values, in which nulls
// within them come first and shorter arrays before longer ones that begin alike.
#include <bit>
#include <cmath>
#include <duckdb/common/types/hugeint.hpp>
#include <limits>
#include <string>
#include <type_traits>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::FlatVector;
using duckdb::hugeint_t;
using duckdb::idx_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::PhysicalType;
using duckdb::string_t;
using duckdb::StructVector;
using duckdb::Vector;

constexpr char kEnd = 0;  // of an array; also what is null
constexpr char kMore = 1;

/// Most significant byte first.
template <class Unsigned>
void PutUnsigned(Unsigned value, std::string& key) {
  for (int shift = 8 * sizeof(Unsigned) - 8; shift >= 0; shift -= 8) key.push_back(static_cast<char>(value >> shift));
}

template <class Number>
void PutNumber(Number value, std::string& key) {
  if constexpr (std::is_same_v<Number, hugeint_t>) {
    PutNumber(value.upper, key);
    PutUnsigned(value.lower, key);
  } else if constexpr (std::is_floating_point_v<Number>) {
    using Bits = std::conditional_t<sizeof(Number) == 4, uint32_t, uint64_t>;
    constexpr Bits kSign = Bits{1} << (8 * sizeof(Bits) - 1);
    if (std::isnan(value)) value = std::numeric_limits<Number>::quiet_NaN();  // there are many: all are equal
    if (value == 0) value = 0;                                                // and so are both zeros
    const Bits bits = std::bit_cast<Bits>(value);
    PutUnsigned(static_cast<Bits>((bits & kSign) != 0 ? ~bits : bits | kSign), key);
  } else {
    using Bits = std::make_unsigned_t<Number>;
    constexpr Bits kSign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
    PutUnsigned(static_cast<Bits>(static_cast<Bits>(value) ^ kSign), key);
  }
}

/// The end must come before any byte that may follow: zero bytes get a mark of their own.
void PutText(std::string_view text, std::string& key) {
  for (const char c : text) {
    key.push_back(c);
    if (c == '\0') key.push_back(kMore);
  }
  key.append(2, kEnd);
}

/// Puts the keys of the rows of one vector, which it makes flat.
class KeyWriter {
 public:
  KeyWriter(Vector& vector, idx_t count) : vector_(vector), type_(vector.GetType().InternalType()) {
    vector.Flatten(count);
    if (type_ == PhysicalType::LIST) {
      children_.emplace_back(ListVector::GetEntry(vector), ListVector::GetListSize(vector));
    } else if (type_ == PhysicalType::STRUCT) {
      for (auto& child : StructVector::GetEntries(vector)) children_.emplace_back(*child, count);
    }
  }

  bool IsNull(idx_t row) const { return !FlatVector::Validity(vector_).RowIsValid(row); }

  void Put(idx_t row, std::string& key) const {
    key.push_back(IsNull(row) ? kEnd : kMore);
    if (!IsNull(row)) PutValue(row, key);
  }

  void PutValue(idx_t row, std::string& key) const {
    switch (type_) {
      case PhysicalType::BOOL:
      case PhysicalType::INT8:
        return PutNumber(Get<int8_t>(row), key);
      case PhysicalType::INT16:
        return PutNumber(Get<int16_t>(row), key);
      case PhysicalType::INT32:
        return PutNumber(Get<int32_t>(row), key);
      case PhysicalType::INT64:
        return PutNumber(Get<int64_t>(row), key);
      case PhysicalType::INT128:
        return PutNumber(Get<hugeint_t>(row), key);
      case PhysicalType::FLOAT:
        return PutNumber(Get<float>(row), key);
      case PhysicalType::DOUBLE:
        return PutNumber(Get<double>(row), key);
      case PhysicalType::VARCHAR:
        return PutText(View(Get<string_t>(row)), key);
      case PhysicalType::LIST:
        return PutList(Get<duckdb::list_entry_t>(row), key);
      case PhysicalType::STRUCT:
        for (const KeyWriter& field : children_) field.Put(row, key);
        return;
      default:
        throw duckdb::InternalException("no order of %s", vector_.GetType().ToString());
    }
  }

 private:
  template <class T>
  const T& Get(idx_t row) const {
    return FlatVector::GetData<T>(vector_)[row];
  }

  void PutList(const duckdb::list_entry_t& list, std::string& key) const {
    for (idx_t i = list.offset; i < list.offset + list.length; ++i) {
      key.push_back(kMore);
      children_[0].Put(i, key);
    }
    key.push_back(kEnd);
  }

  Vector& vector_;
  PhysicalType type_;
  std::vector<KeyWriter> children_;
};

/// order_key(value)
Body BindKey(KernelCall& call) {
  call.Returns(LogicalType::BLOB);
  return OverFlat([](Vector& flat, idx_t count, Vector& result) {
    const KeyWriter writer(flat, count);
    string_t* keys = FlatVector::GetData<string_t>(result);
    std::string key;
    for (idx_t row = 0; row < count; ++row) {
      if (writer.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      key.clear();
      writer.PutValue(row, key);
      keys[row] = Put(result, key);
    }
  });
}

}  // namespace

void AddOrderKeyKernels(KernelSet& kernels) { kernels.Add("piezo_order_key", BindKey, KernelNulls::kSeen); }

}  // namespace piezo::functions
