// Encryption: AES in the modes that Spark has.
#include <utility>

#include "functions/groups.h"

namespace piezo::functions {
namespace {

Function Decrypt(const char* name, bool raises, const char* since, const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(input BINARY, key BINARY, mode STRING = 'GCM', padding STRING = 'DEFAULT', aad BINARY = '') "
                     "-> BINARY"},
      .nulls = Function::Nulls::kAlways,
      .lower = Kernel("piezo_" + std::string(name), Raises::kYes),
      .raises =
          raises ? std::vector<std::string>{"INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR"} : std::vector<std::string>{},
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

}  // namespace

std::vector<Function> CipherFunctions() {
  static const std::string kText = "unbase64('3lmwu+Mw0H3fi5NDvcu9lg=='), '1234567890abcdef', 'ECB', 'PKCS'";
  return {
      {
          .name = "aes_encrypt",
          .signatures = {"(input BINARY, key BINARY, mode STRING = 'GCM', padding STRING = 'DEFAULT', iv BINARY "
                         "= '', aad BINARY = '') -> BINARY"},
          .nulls = Function::Nulls::kAlways,
          .lower = Kernel("piezo_aes_encrypt", Raises::kYes),
          .raises = {"INVALID_PARAMETER_VALUE.AES_KEY_LENGTH", "INVALID_PARAMETER_VALUE.AES_IV_LENGTH",
                     "UNSUPPORTED_FEATURE.AES_MODE", "UNSUPPORTED_FEATURE.AES_MODE_IV",
                     "UNSUPPORTED_FEATURE.AES_MODE_AAD"},
          .deterministic = false,
          .foldable = false,
          .since = "3.3.0",
          .doc = "The bytes enciphered by AES, with a random initialization vector unless one is given.",
          .examples = {{.sql = "SELECT hex(aes_encrypt('Spark', 'abcdefghijklmnop', 'ECB'))",
                        .result = "E07BF450A0B1EA77D4780A0F668D73FB"},
                       {.sql = "SELECT base64(aes_encrypt('Spark', 'abcdefghijklmnop12345678ABCDEFGH', 'GCM', "
                               "'DEFAULT', unhex('000000000000000000000000'), 'This is an AAD mixed into the input'))",
                        .result = "AAAAAAAAAAAAAAAAQiYi+sTLm7KD9UcZ2nlRdYDe/PX4"},
                       {.sql = "SELECT aes_encrypt('a', 'short')", .raises = "INVALID_PARAMETER_VALUE.AES_KEY_LENGTH"},
                       {.sql = "SELECT aes_encrypt('a', 'abcdefghijklmnop', 'GCM', 'DEFAULT', X'00')",
                        .raises = "INVALID_PARAMETER_VALUE.AES_IV_LENGTH"},
                       {.sql = "SELECT aes_encrypt('a', 'abcdefghijklmnop', 'XYZ')",
                        .raises = "UNSUPPORTED_FEATURE.AES_MODE"},
                       {.sql = "SELECT aes_encrypt('a', 'abcdefghijklmnop', 'ECB', 'DEFAULT', X'00')",
                        .raises = "UNSUPPORTED_FEATURE.AES_MODE_IV"},
                       {.sql = "SELECT aes_encrypt('a', 'abcdefghijklmnop', 'CBC', 'DEFAULT', '', 'more')",
                        .raises = "UNSUPPORTED_FEATURE.AES_MODE_AAD"}},
      },
      Decrypt("aes_decrypt", true, "3.3.0", "The bytes that AES had enciphered.",
              {{.sql = "SELECT CAST(aes_decrypt(" + kText + ") AS STRING)", .result = "Spark SQL"},
               {.sql = "SELECT aes_decrypt(X'00', 'abcdefghijklmnop')",
                .raises = "INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR"}}),
      Decrypt("try_aes_decrypt", false, "3.5.0", "Like `aes_decrypt`, but null for what cannot be deciphered.",
              {{.sql = "SELECT try_aes_decrypt(X'00', 'abcdefghijklmnop')", .result = "NULL"}}),
  };
}

}  // namespace piezo::functions
