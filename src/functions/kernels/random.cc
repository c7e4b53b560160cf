// Kernels of random numbers, with the numbers that Spark's generators give: those of each partition come from a
// generator of their own. Each kernel's first argument is the number of the row's partition.
#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/mersenne_twister.h"
#include "functions/kernels/xor_shift.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

/// The generators of a call, one a partition, shared by the threads that run it: each number is drawn once.
template <class Generator>
struct SharedGenerators {
  explicit SharedGenerators(int64_t of) : seed(of) {}
  Generator& At(int32_t partition) { return generators.try_emplace(partition, seed + partition).first->second; }

  const int64_t seed;
  std::mutex mutex;
  std::unordered_map<int32_t, Generator> generators = {};
};

/// Fills a chunk with `draw(generator, result)`.
template <class R, class Draw, class Generator = XorShift>
Body DrawsOf(int64_t seed, Draw draw) {
  auto shared = std::make_shared<SharedGenerators<Generator>>(seed);
  return [shared, draw](DataChunk& args, ExpressionState&, Vector& result) {
    const ColumnReader<int32_t> partitions(args.data[0], args.size());
    const std::lock_guard lock(shared->mutex);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    R* out = duckdb::FlatVector::GetData<R>(result);
    for (idx_t row = 0; row < args.size(); ++row) out[row] = draw(shared->At(partitions[row]), result);
  };
}

int64_t TakeSeed(KernelCall& call) {
  const duckdb::Value seed = call.TakeLastConstant();
  return seed.IsNull() ? 0 : seed.GetValue<int64_t>();
}

/// piezo_rand(partition, seed) and its like.
template <class R, class Draw>
Body Draws(KernelCall& call, Draw draw) {
  const int64_t seed = TakeSeed(call);
  call.Volatile();
  return DrawsOf<R>(seed, draw);
}

Body BindRand(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return Draws<double>(call, [](XorShift& generator, Vector&) { return generator.NextDouble(); });
}

Body BindRandn(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return Draws<double>(call, [](XorShift& generator, Vector&) { return generator.NextGaussian(); });
}

template <class T>
Body UniformOf(KernelCall& call) {
  const int64_t seed = TakeSeed(call);
  const duckdb::Value last = call.TakeLastConstant();
  const duckdb::Value first = call.TakeLastConstant();
  call.Volatile();
  if (first.IsNull() || last.IsNull()) {
    return [](DataChunk&, ExpressionState&, Vector& result) { result.Reference(duckdb::Value(result.GetType())); };
  }
  const double greatest = last.GetValue<double>();
  const double least = first.GetValue<double>();
  return DrawsOf<T>(seed, [=](XorShift& generator, Vector&) {
    return static_cast<T>(least + generator.NextDouble() * (greatest - least));
  });
}

/// uniform(partition, any value of the result's type, least, greatest, seed)
Body BindUniform(KernelCall& call) {
  const LogicalType type = call.type(1);
  call.Returns(type);
  switch (type.id()) {
    case LogicalTypeId::TINYINT:
      return UniformOf<int8_t>(call);
    case LogicalTypeId::SMALLINT:
      return UniformOf<int16_t>(call);
    case LogicalTypeId::INTEGER:
      return UniformOf<int32_t>(call);
    case LogicalTypeId::BIGINT:
      return UniformOf<int64_t>(call);
    case LogicalTypeId::FLOAT:
      return UniformOf<float>(call);
    case LogicalTypeId::DOUBLE:
      return UniformOf<double>(call);
    default:
      RefuseTypes(call);
  }
}

/// piezo_sample(partition, row, lower, upper, seed): whether the number drawn for the row lies in [lower, upper).
Body BindSample(KernelCall& call) {
  const int64_t seed = TakeSeed(call);
  const double upper = call.TakeLastConstant().GetValue<double>();
  const double lower = call.TakeLastConstant().GetValue<double>();
  call.Returns(LogicalType::BOOLEAN);
  call.Volatile();
  return DrawsOf<bool>(seed, [=](XorShift& generator, Vector&) {
    const double drawn = generator.NextDouble();
    return drawn >= lower && drawn < upper;
  });
}

/// How many arrivals, each an exponential time after the one before, come before `mean`.
int64_t DrawPoisson(XorShift& generator, double mean) {
  int64_t arrivals = 0;
  for (double time = -std::log1p(-generator.NextDouble()); time < mean; ++arrivals) {
    time -= std::log1p(-generator.NextDouble());
  }
  return arrivals;
}

/// piezo_copies(partition, row, mean, seed): how often a row comes in a sample with replacement.
Body BindCopies(KernelCall& call) {
  const int64_t seed = TakeSeed(call);
  const double mean = call.TakeLastConstant().GetValue<double>();
  call.Returns(LogicalType::BIGINT);
  call.Volatile();
  return DrawsOf<int64_t>(seed, [=](XorShift& generator, Vector&) { return DrawPoisson(generator, mean); });
}

/// randstr(partition, length, seed): digits and letters.
Body BindRandomText(KernelCall& call) {
  const int64_t seed = TakeSeed(call);
  const duckdb::Value characters = call.TakeLastConstant();
  const int32_t length = characters.IsNull() ? 0 : characters.GetValue<int32_t>();  // as Spark takes it
  call.Returns(LogicalType::VARCHAR);
  call.Volatile();
  return DrawsOf<string_t>(seed, [length](XorShift& generator, Vector& result) {
    static constexpr char kCharacters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    string_t text = duckdb::StringVector::EmptyString(result, static_cast<idx_t>(length));
    char* out = text.GetDataWriteable();
    for (int32_t i = 0; i < length; ++i) out[i] = kCharacters[std::abs(generator.NextInt() % 62)];
    text.Finalize();
    return text;
  });
}

/// piezo_seeded_uuid(partition, seed): UUIDs of version 4, of the numbers of a Mersenne twister.
Body BindSeededUuid(KernelCall& call) {
  const int64_t seed = TakeSeed(call);
  call.Returns(LogicalType::VARCHAR);
  call.Volatile();
  const auto draw = [](MersenneTwister& generator, Vector& result) {
    const auto word = [&] {
      const uint64_t high = generator.Next(32);
      return high << 32 | generator.Next(32);
    };
    const uint64_t high = (word() & 0xFFFFFFFFFFFF0FFFULL) | 0x4000ULL;
    const uint64_t low = (word() | 0x8000000000000000ULL) & 0xBFFFFFFFFFFFFFFFULL;
    char text[37];
    std::snprintf(text, sizeof(text), "%08x-%04x-%04x-%04x-%012llx", static_cast<uint32_t>(high >> 32),
                  static_cast<uint32_t>(high >> 16 & 0xFFFF), static_cast<uint32_t>(high & 0xFFFF),
                  static_cast<uint32_t>(low >> 48), static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
    return Put(result, {text, 36});
  };
  return DrawsOf<string_t, decltype(draw), MersenneTwister>(seed, draw);
}

}  // namespace

void AddRandomKernels(KernelSet& kernels) {
  kernels.Add("piezo_rand", BindRand, KernelNulls::kSeen);
  kernels.Add("piezo_randn", BindRandn, KernelNulls::kSeen);
  kernels.Add("piezo_uniform", BindUniform, KernelNulls::kSeen);
  kernels.Add("piezo_sample", BindSample, KernelNulls::kSeen);
  kernels.Add("piezo_copies", BindCopies, KernelNulls::kSeen);
  kernels.Add("piezo_randstr", BindRandomText, KernelNulls::kSeen);
  kernels.Add("piezo_seeded_uuid", BindSeededUuid, KernelNulls::kSeen);
}

}  // namespace piezo::functions
