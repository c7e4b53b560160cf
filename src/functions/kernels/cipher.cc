// AES as Spark has it: the key's length chooses the size, texts begin with their initialization vector, GCM's end with
// its tag.
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <string>
#include <variant>

#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_reader.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

constexpr size_t kTagSize = 16;

/// One of the three modes, in one of the three sizes of key.
struct Method {
  const EVP_CIPHER* cipher;
  size_t iv_size;
  bool authenticated;  // GCM: with a tag, and data that is checked but not enciphered
};

/// What is wrong with a request.
struct Refusal {
  std::string_view condition;
  errors::Parameters parameters;
};
Refusal Refuse(std::string_view condition, errors::Parameters parameters,
               const char* function = "`aes_encrypt`/`aes_decrypt`") {
  parameters.emplace_back("functionName", function);
  return {condition, std::move(parameters)};
}
Refusal RefuseInput(const char* detail) {
  return Refuse("INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR",
                {{"detailMessage", detail}, {"parameter", "`expr`, `key`"}});
}

/// The bytes, or why there are none.
using Outcome = std::variant<std::string, Refusal>;

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

std::variant<Method, Refusal> Choose(std::string_view key, std::string_view mode, std::string_view padding) {
  using Factory = const EVP_CIPHER* (*)();
  static constexpr Factory kGcm[] = {EVP_aes_128_gcm, EVP_aes_192_gcm, EVP_aes_256_gcm};
  static constexpr Factory kCbc[] = {EVP_aes_128_cbc, EVP_aes_192_cbc, EVP_aes_256_cbc};
  static constexpr Factory kEcb[] = {EVP_aes_128_ecb, EVP_aes_192_ecb, EVP_aes_256_ecb};
  if (key.size() != 16 && key.size() != 24 && key.size() != 32) {
    return Refuse("INVALID_PARAMETER_VALUE.AES_KEY_LENGTH",
                  {{"actualLength", std::to_string(key.size())}, {"parameter", "`key`"}});
  }
  const size_t size = key.size() / 8 - 2;
  const std::string mode_name = UpperCase(mode);
  const std::string padding_name = UpperCase(padding);
  if (mode_name == "GCM" && (padding_name == "NONE" || padding_name == "DEFAULT")) {
    return Method{kGcm[size](), 12, true};
  }
  const bool padded = padding_name == "PKCS" || padding_name == "DEFAULT";
  if (mode_name == "CBC" && padded) return Method{kCbc[size](), 16, false};
  if (mode_name == "ECB" && padded) return Method{kEcb[size](), 0, false};
  return Refuse("UNSUPPORTED_FEATURE.AES_MODE", {{"mode", std::string(mode)}, {"padding", std::string(padding)}});
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Runs the cipher over `input`; false when it fails (wrong key, damaged text).
bool Run(const Method& method, bool encrypt, std::string_view key, std::string_view iv, std::string_view aad,
         std::string_view input, std::string& tag, std::string& out) {
  const Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr || input.size() > INT32_MAX - 64 || aad.size() > INT32_MAX) return false;
  const unsigned char* vector = method.iv_size > 0 ? Bytes(iv) : nullptr;
  if (EVP_CipherInit_ex(context.get(), method.cipher, nullptr, Bytes(key), vector, encrypt ? 1 : 0) != 1) return false;
  int size = 0;
  if (!aad.empty() && EVP_CipherUpdate(context.get(), nullptr, &size, Bytes(aad), static_cast<int>(aad.size())) != 1) {
    return false;
  }
  out.resize(input.size() + 32);
  auto* target = reinterpret_cast<unsigned char*>(out.data());
  int written = 0;
  if (EVP_CipherUpdate(context.get(), target, &written, Bytes(input), static_cast<int>(input.size())) != 1)
    return false;
  if (method.authenticated && !encrypt &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
    return false;
  }
  if (EVP_CipherFinal_ex(context.get(), target + written, &size) != 1) return false;
  out.resize(static_cast<size_t>(written + size));
  if (!method.authenticated || !encrypt) return true;
  tag.resize(kTagSize);
  return EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(kTagSize), tag.data()) == 1;
}

struct Request {
  std::string_view input, key, mode, padding, iv, aad;
};

Outcome Encrypt(const Request& request) {
  const auto chosen = Choose(request.key, request.mode, request.padding);
  if (const auto* refusal = std::get_if<Refusal>(&chosen)) return *refusal;
  const Method method = std::get<Method>(chosen);
  const std::string mode = UpperCase(request.mode);
  if (!request.iv.empty() && method.iv_size == 0) {
    return Refuse("UNSUPPORTED_FEATURE.AES_MODE_IV", {{"mode", mode}}, "`aes_encrypt`");
  }
  std::string iv(request.iv);
  if (iv.empty() && method.iv_size > 0) {
    iv.resize(method.iv_size);
    if (RAND_bytes(reinterpret_cast<unsigned char*>(iv.data()), static_cast<int>(iv.size())) != 1) {
      return RefuseInput("There are no random numbers.");
    }
  }
  if (iv.size() != method.iv_size) {
    return Refuse("INVALID_PARAMETER_VALUE.AES_IV_LENGTH",
                  {{"mode", mode}, {"actualLength", std::to_string(iv.size())}, {"parameter", "`iv`"}});
  }
  if (!request.aad.empty() && !method.authenticated) {
    return Refuse("UNSUPPORTED_FEATURE.AES_MODE_AAD", {{"mode", mode}}, "`aes_encrypt`");
  }
  std::string tag;
  std::string out;
  if (!Run(method, true, request.key, iv, request.aad, request.input, tag, out)) {
    return RefuseInput("The input cannot be enciphered.");
  }
  return iv + out + tag;
}

Outcome Decrypt(const Request& request) {
  const auto chosen = Choose(request.key, request.mode, request.padding);
  if (const auto* refusal = std::get_if<Refusal>(&chosen)) return *refusal;
  const Method method = std::get<Method>(chosen);
  const size_t tag_size = method.authenticated ? kTagSize : 0;
  if (request.input.size() < method.iv_size + tag_size) return RefuseInput("The input is too short.");
  const std::string_view body = request.input.substr(method.iv_size, request.input.size() - method.iv_size - tag_size);
  std::string tag(request.input.substr(request.input.size() - tag_size));
  std::string out;
  const std::string_view aad = method.authenticated ? request.aad : std::string_view();  // of no use to the others
  if (!Run(method, false, request.key, request.input.substr(0, method.iv_size), aad, body, tag, out)) {
    return RefuseInput("The input cannot be deciphered with this key.");
  }
  return out;
}

enum class OnFailure { kRaise, kNull };

/// aes_encrypt(input, key, mode, padding, iv, aad, site), aes_decrypt(input, key, mode, padding, aad, site), and
/// try_aes_decrypt, which gives null for whatever fails.
template <bool encrypt, OnFailure on_failure>
Body BindAes(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BLOB);
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    std::vector<ColumnReader<string_t>> columns;
    for (Vector& column : args.data) columns.emplace_back(column, args.size());
    ForEachRowWithNulls(args, result, [&](idx_t row, duckdb::ValidityMask& mask) {
      const bool missing = std::any_of(columns.begin(), columns.end(),
                                       [&](const ColumnReader<string_t>& column) { return column.IsNull(row); });
      if (!missing) {
        const auto at = [&](size_t i) { return View(columns[i][row]); };
        const Outcome outcome = encrypt ? Encrypt({at(0), at(1), at(2), at(3), at(4), at(5)})
                                        : Decrypt({at(0), at(1), at(2), at(3), {}, at(4)});
        if (const auto* bytes = std::get_if<std::string>(&outcome)) return Put(result, *bytes);
        const auto& refusal = std::get<Refusal>(outcome);
        if (on_failure == OnFailure::kRaise) engine::RaiseCondition(refusal.condition, refusal.parameters, site);
      }
      mask.SetInvalid(row);
      return string_t();
    });
  };
}

}  // namespace

void AddCipherKernels(KernelSet& kernels) {
  kernels.Add("piezo_aes_encrypt", BindAes<true, OnFailure::kRaise>, KernelNulls::kSeen);
  kernels.Add("piezo_aes_decrypt", BindAes<false, OnFailure::kRaise>, KernelNulls::kSeen);
  kernels.Add("piezo_try_aes_decrypt", BindAes<false, OnFailure::kNull>, KernelNulls::kSeen);
}

}  // namespace piezo::functions
