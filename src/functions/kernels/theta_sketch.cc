// Theta sketches of Apache DataSketches: how many different values there are, in sets that can be united, intersected
// and subtracted. Stored compact, ordered and compressed, byte by byte as Spark does.
#include <cmath>
#include <cstring>
#include <theta_a_not_b.hpp>
#include <theta_intersection.hpp>
#include <theta_sketch.hpp>
#include <theta_union.hpp>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/sketch_aggregate.h"

namespace piezo::functions {
namespace {

using datasketches::compact_theta_sketch;
using datasketches::theta_union;
using datasketches::update_theta_sketch;
using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;
using Format = duckdb::RecursiveUnifiedVectorFormat;

constexpr std::string_view kBroken = "THETA_INVALID_INPUT_SKETCH_BUFFER";

/// The library of other languages says of a single entry that it is one, and of an empty sketch no seed.
std::string Serialized(const compact_theta_sketch& sketch) {
  constexpr size_t kFlags = 5;
  constexpr size_t kSeedHash = 6;
  constexpr uint8_t kSingleEntry = 0x20;
  const auto bytes = sketch.serialize_compressed();
  std::string out(bytes.begin(), bytes.end());
  const bool exact = !sketch.is_estimation_mode();
  if (sketch.is_empty()) {
    out[kSeedHash] = out[kSeedHash + 1] = '\0';
  } else if (exact && sketch.get_num_retained() == 1) {
    out[kFlags] = static_cast<char>(static_cast<uint8_t>(out[kFlags]) | kSingleEntry);
  }
  return out;
}

/// The library counts the bits of the entries in 32 bits.
bool HasItsEntries(std::string_view bytes) {
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(bytes[at]); };
  const uint64_t bits = byte(3);
  const size_t count_bytes = byte(4);
  const size_t head = byte(0) > 1 ? 16 : 8;
  if (bits == 0 || bits > 63 || count_bytes > 4 || bytes.size() < head + count_bytes) return false;
  uint64_t entries = 0;
  for (size_t i = 0; i < count_bytes; ++i) entries |= uint64_t{byte(head + i)} << (8 * i);
  return bytes.size() >= head + count_bytes + (entries * bits + 7) / 8;
}

/// Throws what the library throws. Entries that no sketch holds, which would upset it, are refused.
compact_theta_sketch Deserialized(std::string_view bytes) {
  constexpr size_t kLeast = 8;
  constexpr uint8_t kEmpty = 4;
  if (bytes.size() < kLeast) throw std::invalid_argument("too short");
  const auto version = static_cast<uint8_t>(bytes[1]);
  const bool empty = (static_cast<uint8_t>(bytes[5]) & kEmpty) != 0;
  if (version != 3 && version != 4) throw std::invalid_argument("version");
  if (version == 4 ? !HasItsEntries(bytes) : bytes.size() < 2 * kLeast && !empty) {
    throw std::invalid_argument("too short");
  }
  std::vector<uint64_t> aligned((bytes.size() + 7) / 8);
  std::memcpy(aligned.data(), bytes.data(), bytes.size());
  compact_theta_sketch sketch = compact_theta_sketch::deserialize(aligned.data(), bytes.size());
  uint64_t previous = 0;
  for (const uint64_t entry : sketch) {
    const bool in_order = !sketch.is_ordered() || entry > previous;
    if (entry == 0 || entry >= sketch.get_theta64() || !in_order) throw std::invalid_argument("entry");
    previous = entry;
  }
  return sketch;
}

compact_theta_sketch Read(std::string_view bytes, std::string_view function, int64_t site) {
  return WithSketchErrors(
      kBroken, function, [&] { return Deserialized(bytes); }, site);
}

/// The library of C++ sets its least size one higher than that of Java does.
template <class Sketch>
struct Builder : Sketch::builder {
  explicit Builder(int32_t lg_entries) { this->lg_k_ = static_cast<uint8_t>(lg_entries); }
};

theta_union MakeUnion(int32_t lg_entries) { return Builder<theta_union>(lg_entries).build(); }

/// A full hash table and the entries' theta.
size_t TableBytes(int32_t lg_entries, uint32_t retained) {
  constexpr size_t kRoom = 4;
  return std::min(size_t{32} << lg_entries, (size_t{retained} + 64) * kRoom * sizeof(uint64_t));
}

// ---- theta_sketch_agg ----

/// Of values; what comes from other threads is united.
class ValueSketch {
 public:
  struct Options {
    int32_t lg_entries = 12;
    LogicalType type;
    friend bool operator==(const Options& a, const Options& b) {
      return a.lg_entries == b.lg_entries && a.type == b.type;
    }
  };

  explicit ValueSketch(const Options& options)
      : options_(options), values_(Builder<update_theta_sketch>(options.lg_entries).build()) {}

  void Add(const Format& values, idx_t index) {
    switch (options_.type.id()) {
      case LogicalTypeId::BIGINT:
        return values_.update(duckdb::UnifiedVectorFormat::GetData<int64_t>(values.unified)[index]);
      case LogicalTypeId::DOUBLE:
        return values_.update(duckdb::UnifiedVectorFormat::GetData<double>(values.unified)[index]);
      case LogicalTypeId::LIST:
        if (duckdb::ListType::GetChildType(options_.type).id() == LogicalTypeId::INTEGER) {
          return AddList<int32_t>(values, index);
        }
        return AddList<int64_t>(values, index);
      default: {
        const std::string_view bytes = BytesAt(values, index);
        if (!bytes.empty()) values_.update(bytes.data(), bytes.size());
      }
    }
  }

  void Merge(ValueSketch& other) {
    if (!united_) united_.emplace(MakeUnion(options_.lg_entries));
    united_->update(other.Compact());
  }

  void Write(Vector& result, idx_t row) { WriteBytes(Serialized(Compact()), result, row); }
  size_t bytes() const { return (united_ ? 2 : 1) * TableBytes(options_.lg_entries, values_.get_num_retained()); }

 private:
  template <class T>
  void AddList(const Format& values, idx_t index) {
    const auto entry = duckdb::UnifiedVectorFormat::GetData<duckdb::list_entry_t>(values.unified)[index];
    const auto& elements = values.children[0].unified;
    std::vector<T> list;
    for (idx_t i = 0; i < entry.length; ++i) {
      const idx_t at = elements.sel->get_index(entry.offset + i);
      const bool valid = elements.validity.RowIsValid(at);
      list.push_back(valid ? duckdb::UnifiedVectorFormat::GetData<T>(elements)[at] : T{0});
    }
    if (!list.empty()) values_.update(list.data(), list.size() * sizeof(T));
  }

  compact_theta_sketch Compact() {
    if (!united_) return values_.compact();
    united_->update(values_);
    return united_->get_result();
  }

  Options options_;
  update_theta_sketch values_;
  std::optional<theta_union> united_;
};

/// piezo_theta_sketch_agg(value, lg of the nominal entries)
void BindValues(AggregateCall& call) {
  ValueSketch::Options options;
  options.lg_entries = call.TakeLastConstant().GetValue<int32_t>();
  options.type = call.type(0);
  SketchAggregate<ValueSketch>::Use(call, std::move(options), LogicalType::BLOB);
}

// ---- theta_union_agg, theta_intersection_agg ----

class UnionOfSketches {
 public:
  struct Options {
    int32_t lg_entries = 12;
    int64_t site = -1;
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit UnionOfSketches(const Options& options) : options_(options), united_(MakeUnion(options.lg_entries)) {}

  void Add(const Format& values, idx_t index) { Take(Read(BytesAt(values, index), "theta_union_agg", options_.site)); }
  void Merge(UnionOfSketches& other) { Take(other.united_.get_result()); }
  void Write(Vector& result, idx_t row) { WriteBytes(Serialized(united_.get_result()), result, row); }
  size_t bytes() const { return TableBytes(options_.lg_entries, most_); }

 private:
  void Take(const compact_theta_sketch& sketch) {
    united_.update(sketch);
    most_ = std::min(most_ + sketch.get_num_retained(), uint32_t{2} << options_.lg_entries);
  }

  Options options_;
  theta_union united_;
  uint32_t most_ = 0;  // entries that there may be
};

class IntersectionOfSketches {
 public:
  struct Options {
    int64_t site = -1;
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit IntersectionOfSketches(const Options& options) : options_(options) {}

  void Add(const Format& values, idx_t index) {
    Take(Read(BytesAt(values, index), "theta_intersection_agg", options_.site));
  }
  void Merge(IntersectionOfSketches& other) {
    if (other.common_.has_result()) Take(other.common_.get_result());
  }
  /// Of no sketch at all there is no intersection.
  void Write(Vector& result, idx_t row) {
    if (!common_.has_result()) {
      engine::RaiseCondition(kBroken, {{"function", "`theta_intersection_agg`"}}, options_.site);
    }
    WriteBytes(Serialized(common_.get_result()), result, row);
  }
  size_t bytes() const { return bytes_; }

 private:
  void Take(const compact_theta_sketch& sketch) {
    common_.update(sketch);
    bytes_ = std::max(bytes_, size_t{sketch.get_num_retained()} * 4 * sizeof(uint64_t));
  }

  Options options_;
  datasketches::theta_intersection common_;
  size_t bytes_ = 0;
};

/// piezo_theta_union_agg(sketch, lg of the nominal entries, site)
void BindUnionAggregate(AggregateCall& call) {
  UnionOfSketches::Options options;
  options.site = call.TakeSite();
  options.lg_entries = call.TakeLastConstant().GetValue<int32_t>();
  SketchAggregate<UnionOfSketches>::Use(call, options, LogicalType::BLOB);
}

/// piezo_theta_intersection_agg(sketch, site)
void BindIntersectionAggregate(AggregateCall& call) {
  SketchAggregate<IntersectionOfSketches>::Use(call, {.site = call.TakeSite()}, LogicalType::BLOB);
}

// ---- Of one or two sketches ----

/// piezo_theta_estimate(sketch, site)
Body BindEstimate(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BIGINT);
  return Unary<string_t, int64_t>([site](const string_t& bytes, Vector&) {
    return static_cast<int64_t>(std::llround(Read(View(bytes), "theta_sketch_estimate", site).get_estimate()));
  });
}

/// piezo_theta_union(sketch, sketch, lg of the nominal entries, site)
Body BindUnion(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return Ternary<string_t, string_t, int32_t, string_t>([site](const string_t& left, const string_t& right,
                                                               int32_t lg_entries, Vector& result) {
    if (lg_entries < 4 || lg_entries > 26) {
      engine::RaiseCondition(
          "THETA_INVALID_LG_NOM_ENTRIES",
          {{"function", "`theta_union`"}, {"min", "4"}, {"max", "26"}, {"value", std::to_string(lg_entries)}}, site);
    }
    theta_union united = MakeUnion(lg_entries);
    united.update(Read(View(left), "theta_union", site));
    united.update(Read(View(right), "theta_union", site));
    return Put(result, Serialized(united.get_result()));
  });
}

/// piezo_theta_intersection(sketch, sketch, site)
Body BindIntersection(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return Binary<string_t, string_t, string_t>([site](const string_t& left, const string_t& right, Vector& result) {
    datasketches::theta_intersection common;
    common.update(Read(View(left), "theta_intersection", site));
    common.update(Read(View(right), "theta_intersection", site));
    return Put(result, Serialized(common.get_result()));
  });
}

/// piezo_theta_difference(sketch, sketch, site)
Body BindDifference(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return Binary<string_t, string_t, string_t>([site](const string_t& left, const string_t& right, Vector& result) {
    datasketches::theta_a_not_b difference;
    return Put(result, Serialized(difference.compute(Read(View(left), "theta_difference", site),
                                                     Read(View(right), "theta_difference", site))));
  });
}

}  // namespace

void AddThetaSketchKernels(KernelSet& kernels) {
  kernels.AddAggregate("piezo_theta_sketch_agg", BindValues);
  kernels.AddAggregate("piezo_theta_union_agg", BindUnionAggregate);
  kernels.AddAggregate("piezo_theta_intersection_agg", BindIntersectionAggregate);
  kernels.Add("piezo_theta_estimate", BindEstimate);
  kernels.Add("piezo_theta_union", BindUnion);
  kernels.Add("piezo_theta_intersection", BindIntersection);
  kernels.Add("piezo_theta_difference", BindDifference);
}

}  // namespace piezo::functions
