// The kernel that makes keys of collated strings, at any depth of a value: what compares equal has equal keys, and keys
// come in the order of the values. Only values with a collation of their own go through it.
#include <string>
#include <vector>

#include "base/check.h"
#include "functions/kernels/collation_kernels.h"
#include "functions/kernels/collator.h"
#include "functions/kernels/executors.h"

namespace piezo::functions {
namespace {

using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::StructVector;
using duckdb::Vector;

/// What becomes of a value: a collation's name for a string, `-` for what stays, `(…,…)` for the parts of an array, a
/// map or a struct.
struct Shape {
  std::shared_ptr<const Collator> collator;
  std::vector<Shape> parts;

  bool keeps() const { return collator == nullptr && parts.empty(); }
};

class ShapeParser {
 public:
  explicit ShapeParser(std::string_view text) : rest_(text) {}

  Shape Parse() {
    Shape shape;
    if (Accept('(')) {
      do {
        shape.parts.push_back(Parse());
      } while (Accept(','));
      PIEZO_CHECK(Accept(')'));
      return shape;
    }
    const size_t size = std::min(rest_.find_first_of(",)"), rest_.size());
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    if (name != "-") shape.collator = std::make_shared<const Collator>(name);
    return shape;
  }

 private:
  bool Accept(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
};

LogicalType KeyType(const Shape& shape, const LogicalType& type) {
  if (shape.keeps()) return type;
  if (shape.collator != nullptr) return LogicalType::BLOB;
  switch (type.id()) {
    case LogicalTypeId::LIST:
      return LogicalType::LIST(KeyType(shape.parts[0], duckdb::ListType::GetChildType(type)));
    case LogicalTypeId::MAP:
      return LogicalType::MAP(KeyType(shape.parts[0], duckdb::MapType::KeyType(type)),
                              KeyType(shape.parts[1], duckdb::MapType::ValueType(type)));
    default: {
      duckdb::child_list_t<LogicalType> fields = duckdb::StructType::GetChildTypes(type);
      for (size_t i = 0; i < fields.size(); ++i) fields[i].second = KeyType(shape.parts[i], fields[i].second);
      return LogicalType::STRUCT(std::move(fields));
    }
  }
}

void PutKeys(const Shape& shape, Vector& from, idx_t count, Vector& to);

void PutStringKeys(const Collator& collator, Vector& from, idx_t count, Vector& to) {
  const string_t* texts = FlatVector::GetData<string_t>(from);
  string_t* keys = FlatVector::GetData<string_t>(to);
  const duckdb::ValidityMask& valid = FlatVector::Validity(from);
  std::string key;
  for (idx_t row = 0; row < count; ++row) {
    if (!valid.RowIsValid(row)) continue;
    key.clear();
    collator.AppendKey(View(texts[row]), key);
    keys[row] = Put(to, key);
  }
}

void PutListKeys(const Shape& shape, Vector& from, idx_t count, Vector& to) {
  const idx_t size = ListVector::GetListSize(from);
  ListVector::Reserve(to, size);
  const auto* entries = FlatVector::GetData<duckdb::list_entry_t>(from);
  std::copy(entries, entries + count, FlatVector::GetData<duckdb::list_entry_t>(to));
  // A map is a list of pairs.
  const bool map = from.GetType().id() == LogicalTypeId::MAP;
  PutKeys(map ? shape : shape.parts[0], ListVector::GetEntry(from), size, ListVector::GetEntry(to));
  ListVector::SetListSize(to, size);
}

void PutKeys(const Shape& shape, Vector& from, idx_t count, Vector& to) {
  if (shape.keeps()) {
    if (count > 0) duckdb::VectorOperations::Copy(from, to, count, 0, 0);
    return;
  }
  from.Flatten(count);
  FlatVector::SetValidity(to, FlatVector::Validity(from));
  if (shape.collator != nullptr) return PutStringKeys(*shape.collator, from, count, to);
  if (from.GetType().InternalType() == duckdb::PhysicalType::LIST) return PutListKeys(shape, from, count, to);
  auto& source = StructVector::GetEntries(from);
  auto& target = StructVector::GetEntries(to);
  for (size_t i = 0; i < source.size(); ++i) PutKeys(shape.parts[i], *source[i], count, *target[i]);
}

/// collation_key(value, shape)
Body BindKey(KernelCall& call) {
  const std::string text = duckdb::StringValue::Get(call.TakeLastConstant());
  const Shape shape = ShapeParser(text).Parse();
  call.Returns(KeyType(shape, call.type(0)));
  return OverFlat([shape](Vector& flat, idx_t count, Vector& result) { PutKeys(shape, flat, count, result); });
}

}  // namespace

void AddCollationKeyKernels(KernelSet& kernels) { kernels.Add("piezo_collation_key", BindKey, KernelNulls::kSeen); }

}  // namespace piezo::functions
