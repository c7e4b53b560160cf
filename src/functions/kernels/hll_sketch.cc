// HyperLogLog sketches of Apache DataSketches, with registers of eight bits, stored as Spark does.
#include <cmath>
#include <cstring>
#include <hll.hpp>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/sketch_aggregate.h"

namespace piezo::functions {
namespace {

using datasketches::hll_sketch;
using datasketches::hll_union;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;
using Format = duckdb::RecursiveUnifiedVectorFormat;

constexpr std::string_view kBroken = "HLL_INVALID_INPUT_SKETCH_BUFFER";
constexpr int kLeastLgK = 4;
constexpr int kMostLgK = 21;
constexpr uint8_t kMostRegister = 63;

std::string Serialized(const hll_sketch& sketch) {
  const auto bytes = sketch.serialize_updatable();
  return {bytes.begin(), bytes.end()};
}

/// Counts and sizes that the library takes on trust.
bool IsSound(std::string_view bytes) {
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(bytes[at]); };
  if (bytes.size() < 8 || byte(3) < kLeastLgK || byte(3) > kMostLgK) return false;
  const size_t registers = size_t{1} << byte(3);
  const bool compact = (byte(5) & 8) != 0;
  const auto number = [&](size_t at) {
    uint32_t value = 0;
    std::memcpy(&value, bytes.data() + at, sizeof(value));
    return value;
  };
  switch (byte(7) & 3) {
    case 0:  // a list of at most eight
      return byte(6) <= 8;
    case 1: {  // a hash set with room to spare
      if (bytes.size() < 12 || byte(4) < 5 || byte(4) > kMostLgK) return false;
      const size_t room = size_t{1} << byte(4);
      if (number(8) > room / 4 * 3 || room > registers) return false;
      if (compact) return true;
      if (bytes.size() < 12 + room * 4) return false;
      size_t used = 0;
      for (size_t i = 0; i < room; ++i) used += number(12 + i * 4) != 0 ? 1 : 0;
      return used == number(8);
    }
    default: {
      if (bytes.size() < 40) return false;
      const int type = byte(7) >> 2 & 3;
      if (type == 0) return byte(4) <= byte(3) && number(36) <= registers && byte(6) <= kMostRegister;
      if (type == 2) {
        if (bytes.size() < 40 + registers) return false;
        for (size_t i = 0; i < registers; ++i) {
          if (byte(40 + i) > kMostRegister) return false;
        }
      }
      return type <= 2 && number(36) == 0;
    }
  }
}

/// A list of none, of which Java reads the head alone, whatever its flags say.
bool IsEmptyList(std::string_view bytes) {
  return bytes.size() >= 8 && bytes.substr(0, 3) == std::string_view("\2\1\7") && (bytes[7] & 3) == 0 &&
         bytes[6] == 0 && bytes[3] >= kLeastLgK && bytes[3] <= kMostLgK;
}

hll_sketch Read(std::string_view bytes, std::string_view function, int64_t site) {
  return WithSketchErrors(
      kBroken, function,
      [&] {
        if (IsEmptyList(bytes)) return hll_sketch(static_cast<uint8_t>(bytes[3]), datasketches::HLL_8);
        if (!IsSound(bytes)) throw std::invalid_argument("unsound");
        return hll_sketch::deserialize(bytes.data(), bytes.size());
      },
      site);
}

/// Of memory around the registers or what stands for them.
constexpr size_t kAround = 256;

[[noreturn]] void RaiseDifferent(uint8_t left, uint8_t right, std::string_view function, int64_t site) {
  engine::RaiseCondition("HLL_UNION_DIFFERENT_LG_K",
                         {{"left", std::to_string(left)},
                          {"right", std::to_string(right)},
                          {"function", "`" + std::string(function) + "`"}},
                         site);
}

// ---- hll_sketch_agg ----

class ValueSketch {
 public:
  struct Options {
    int32_t lg_k = 12;
    LogicalType type;
    friend bool operator==(const Options& a, const Options& b) { return a.lg_k == b.lg_k && a.type == b.type; }
  };
  explicit ValueSketch(const Options& options)
      : options_(options), values_(static_cast<uint8_t>(options.lg_k), datasketches::HLL_8) {}

  void Add(const Format& values, idx_t index) {
    if (options_.type.id() == LogicalTypeId::BIGINT) {
      return values_.update(duckdb::UnifiedVectorFormat::GetData<int64_t>(values.unified)[index]);
    }
    const std::string_view bytes = BytesAt(values, index);
    if (!bytes.empty()) values_.update(bytes.data(), bytes.size());
  }
  void Merge(ValueSketch& other) {
    hll_union both(static_cast<uint8_t>(options_.lg_k));
    both.update(values_);
    both.update(other.values_);
    values_ = both.get_result(datasketches::HLL_8);
  }
  void Write(Vector& result, idx_t row) { WriteBytes(Serialized(values_), result, row); }
  size_t bytes() const { return values_.get_updatable_serialization_bytes() + kAround; }

 private:
  Options options_;
  hll_sketch values_;
};

/// piezo_hll_sketch_agg(value, lg of k)
void BindValues(AggregateCall& call) {
  ValueSketch::Options options;
  options.lg_k = call.TakeLastConstant().GetValue<int32_t>();
  options.type = call.type(0);
  SketchAggregate<ValueSketch>::Use(call, std::move(options), LogicalType::BLOB);
}

// ---- hll_union_agg ----

/// The first sketch says how many registers there are; another number is an error unless it was allowed.
class UnionOfSketches {
 public:
  struct Options {
    bool allow_different = false;
    int64_t site = -1;
    friend bool operator==(const Options&, const Options&) = default;
  };
  explicit UnionOfSketches(const Options& options) : options_(options) {}

  void Add(const Format& values, idx_t index) { Take(Read(BytesAt(values, index), "hll_union_agg", options_.site)); }
  void Merge(UnionOfSketches& other) {
    if (other.united_) Take(other.united_->get_result(datasketches::HLL_8));
  }
  void Write(Vector& result, idx_t row) {
    constexpr uint8_t kUsual = 12;
    if (!united_) united_.emplace(kUsual);
    WriteBytes(Serialized(united_->get_result(datasketches::HLL_8)), result, row);
  }
  size_t bytes() const { return united_ ? (size_t{1} << lg_k_) + kAround : 0; }

 private:
  void Take(const hll_sketch& sketch) {
    const uint8_t lg_k = sketch.get_lg_config_k();
    if (!united_) {
      united_.emplace(lg_k);
      lg_k_ = lg_k;
    } else if (lg_k != lg_k_ && !options_.allow_different) {
      RaiseDifferent(lg_k_, lg_k, "hll_union_agg", options_.site);
    }
    united_->update(sketch);
  }

  Options options_;
  std::optional<hll_union> united_;
  uint8_t lg_k_ = 0;
};

/// piezo_hll_union_agg(sketch, whether lg of k may differ, site)
void BindUnionAggregate(AggregateCall& call) {
  UnionOfSketches::Options options;
  options.site = call.TakeSite();
  options.allow_different = call.TakeLastConstant().GetValue<bool>();
  SketchAggregate<UnionOfSketches>::Use(call, options, LogicalType::BLOB);
}

// ---- Of one or two sketches ----

/// piezo_hll_estimate(sketch, site)
Body BindEstimate(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BIGINT);
  return Unary<string_t, int64_t>([site](const string_t& bytes, Vector&) {
    return static_cast<int64_t>(std::llround(Read(View(bytes), "hll_sketch_estimate", site).get_estimate()));
  });
}

/// piezo_hll_union(sketch, sketch, whether lg of k may differ, site)
Body BindUnion(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return Ternary<string_t, string_t, bool, string_t>(
      [site](const string_t& left, const string_t& right, bool allow_different, Vector& result) {
        const hll_sketch first = Read(View(left), "hll_union", site);
        const hll_sketch second = Read(View(right), "hll_union", site);
        if (!allow_different && first.get_lg_config_k() != second.get_lg_config_k()) {
          RaiseDifferent(first.get_lg_config_k(), second.get_lg_config_k(), "hll_union", site);
        }
        hll_union united(std::min(first.get_lg_config_k(), second.get_lg_config_k()));
        united.update(first);
        united.update(second);
        return Put(result, Serialized(united.get_result(datasketches::HLL_8)));
      });
}

}  // namespace

void AddHllSketchKernels(KernelSet& kernels) {
  kernels.AddAggregate("piezo_hll_sketch_agg", BindValues);
  kernels.AddAggregate("piezo_hll_union_agg", BindUnionAggregate);
  kernels.Add("piezo_hll_estimate", BindEstimate);
  kernels.Add("piezo_hll_union", BindUnion);
}

}  // namespace piezo::functions
