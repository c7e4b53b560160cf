// Murmur3 as Spark computes it, for hash() and for sketches.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <duckdb.hpp>
#include <string_view>

namespace piezo::functions {

/// Murmur3 for 32 bits. The bytes behind the last whole word are mixed one by one, sign and all, as Spark does.
struct Murmur3 {
  using Hash = uint32_t;
  using Result = int32_t;
  static constexpr const char* kName = "piezo_hash";
  static duckdb::LogicalType Type() { return duckdb::LogicalType::INTEGER; }

  static uint32_t MixKey(uint32_t key) { return std::rotl(key * 0xCC9E2D51U, 15) * 0x1B873593U; }
  static uint32_t Mix(uint32_t hash, uint32_t key) { return std::rotl(hash ^ MixKey(key), 13) * 5 + 0xE6546B64U; }
  static uint32_t Finish(uint32_t hash, uint32_t length) {
    hash ^= length;
    hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
    return hash ^ (hash >> 16);
  }
  static Hash Int(int32_t value, Hash seed) { return Finish(Mix(seed, static_cast<uint32_t>(value)), 4); }
  static Hash Long(int64_t value, Hash seed) {
    const auto bits = static_cast<uint64_t>(value);
    return Finish(Mix(Mix(seed, static_cast<uint32_t>(bits)), static_cast<uint32_t>(bits >> 32)), 8);
  }
  static Hash Bytes(std::string_view bytes, Hash seed) {
    Hash hash = seed;
    size_t i = 0;
    for (; i + 4 <= bytes.size(); i += 4) {
      uint32_t word = 0;
      std::memcpy(&word, bytes.data() + i, 4);
      hash = Mix(hash, word);
    }
    for (; i < bytes.size(); ++i) hash = Mix(hash, static_cast<uint32_t>(static_cast<signed char>(bytes[i])));
    return Finish(hash, static_cast<uint32_t>(bytes.size()));
  }
};

}  // namespace piezo::functions
