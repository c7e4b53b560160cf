// Hashes: Spark's own of values of any type, checksums, message digests.
#include <algorithm>
#include <utility>

#include "functions/groups.h"
#include "types/contents.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

/// Equal maps may differ in the order of their entries, hence in their hash; equal variants in their form.
void CheckHashable(Arguments arguments, const BindContext& context) {
  const auto any = [&](bool (*has)(const DataType&)) {
    return std::any_of(arguments.begin(), arguments.end(),
                       [has](const Argument& argument) { return has(argument.type); });
  };
  const bool map = any(types::HasMap);
  if (!map && !any(types::HasVariant)) return;
  throw Error(
      map ? "DATATYPE_MISMATCH.HASH_MAP_TYPE" : "DATATYPE_MISMATCH.HASH_VARIANT_TYPE",
      {{"sqlExpr", errors::QuoteText(context.text)}, {"functionName", errors::QuoteIdentifier(context.called_as)}},
      context.origin);
}

Function HashOf(const char* name, const char* signature, const char* since, const char* doc,
                std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {signature},
      .check = CheckHashable,
      .nulls = kNever,
      .lower = Kernel("piezo_" + std::string(name)),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

Function Digest(const char* name, std::vector<std::string> aliases, const char* kernel, const char* since,
                const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .aliases = std::move(aliases),
      .shown_as_called = true,
      .signatures = {"(bytes BINARY) -> STRING"},
      .lower = Kernel(kernel),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

}  // namespace

std::vector<Function> HashFunctions() {
  return {
      HashOf("hash", "(first ANY, more ANY...) -> INT", "2.0.0", "32-bit hash (Murmur3) of all arguments.",
             {{.sql = "SELECT hash('Spark', array(123), 2)", .result = "-1321691492"},
              {.sql = "SELECT hash(1)", .result = "-559580957"}}),
      HashOf("xxhash64", "(first ANY, more ANY...) -> BIGINT", "3.0.0", "64-bit hash (XXH64) of all arguments.",
             {{.sql = "SELECT xxhash64('Spark', array(123), 2)", .result = "5602566077635097486"}}),
      {
          .name = "crc32",
          .signatures = {"(bytes BINARY) -> BIGINT"},
          .lower = Kernel("piezo_crc32"),
          .since = "1.5.0",
          .doc = "Checksum of the bytes (CRC-32).",
          .examples = {{.sql = "SELECT crc32('Spark')", .result = "1557323817"}},
      },
      Digest("md5", {}, "piezo_md5", "1.5.0", "MD5 digest of the bytes in hexadecimal digits.",
             {{.sql = "SELECT md5('Spark')", .result = "8cde774d6f7333752ed72cacddb05126"}}),
      Digest("sha1", {"sha"}, "piezo_sha1", "1.5.0", "SHA-1 digest of the bytes in hexadecimal digits.",
             {{.sql = "SELECT sha1('Spark')", .result = "85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c"}}),
      {
          .name = "sha2",
          .signatures = {"(bytes BINARY, bits INT) -> STRING"},
          .nulls = kAlways,
          .lower = Kernel("piezo_sha2"),
          .since = "1.5.0",
          .doc = "SHA-2 digest of 224, 256 (or 0), 384 or 512 bits in hexadecimal digits; null for other lengths.",
          .examples = {{.sql = "SELECT sha2('Spark', 256)",
                        .result = "529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b"},
                       {.sql = "SELECT sha2('Spark', 1)", .result = "NULL"}},
      },
  };
}

}  // namespace piezo::functions
