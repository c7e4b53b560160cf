#include "service/jwt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace piezo::service {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostTokenBytes = 16 << 10;
constexpr int kLeastRsaBits = 2048;
constexpr size_t kLeastSecretBytes = 32;  // as long as HS256's own output

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;
using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

/// Six bits of a character of base64url; -1 for others.
int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/// base64url without padding, in its one spelling.
std::optional<std::string> DecodeBase64Url(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int digit = Base64Digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6U | static_cast<uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> static_cast<uint32_t>(held) & 0xFFU);
  }
  const bool rest_is_zero = (bits & ((1U << static_cast<uint32_t>(held)) - 1)) == 0;
  if (held >= 6 || !rest_is_zero) return std::nullopt;
  return bytes;
}

/// An object, or null for what is none.
Json ParseObject(std::string_view text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  return json.is_object() ? std::move(json) : Json();
}

std::string TextOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string BytesOf(const Json& key, const char* name) {
  auto bytes = DecodeBase64Url(TextOf(key, name));
  if (!bytes || bytes->empty())
    throw std::runtime_error(std::string("a key of the key set has no good member ") + name);
  return std::move(*bytes);
}

const unsigned char* Unsigned(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

NumberPtr Number(std::string_view bytes) {
  return NumberPtr(BN_bin2bn(Unsigned(bytes), static_cast<int>(bytes.size()), nullptr));
}

KeyPtr MakeKey(const char* type, const ParamBuilderPtr& builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    throw std::runtime_error(std::string("the key set holds a key that is no ") + type + " key");
  }
  return KeyPtr(key);
}

KeyPtr RsaKey(const Json& json) {
  const NumberPtr modulus = Number(BytesOf(json, "n"));
  const NumberPtr exponent = Number(BytesOf(json, "e"));
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  KeyPtr key = MakeKey("RSA", builder);
  if (EVP_PKEY_get_bits(key.get()) < kLeastRsaBits) {
    throw std::runtime_error("an RSA key of the key set is shorter than 2048 bits");
  }
  return key;
}

constexpr size_t kCoordinateBytes = 32;

KeyPtr P256Key(const Json& json) {
  if (TextOf(json, "crv") != "P-256") throw std::runtime_error("an EC key of the key set is not on the curve P-256");
  const std::string x = BytesOf(json, "x");
  const std::string y = BytesOf(json, "y");
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes) {
    throw std::runtime_error("an EC key of the key set has coordinates of a wrong length");
  }
  const std::string point = '\x04' + x + y;  // uncompressed
  const ParamBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return MakeKey("EC", builder);
}

bool VerifyWithPublicKey(EVP_PKEY* key, std::string_view signed_text, std::string_view signature) {
  const DigestPtr context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), Unsigned(signature), signature.size(), Unsigned(signed_text),
                          signed_text.size()) == 1;
}

/// Tokens have the two numbers of a signature side by side, OpenSSL takes them as ASN.1.
std::optional<std::string> ToAsn1(std::string_view signature) {
  if (signature.size() != 2 * kCoordinateBytes) return std::nullopt;
  const SignaturePtr numbers(ECDSA_SIG_new());
  NumberPtr r = Number(signature.substr(0, kCoordinateBytes));
  NumberPtr s = Number(signature.substr(kCoordinateBytes));
  ECDSA_SIG_set0(numbers.get(), r.release(), s.release());
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &bytes);
  if (size <= 0) return std::nullopt;
  std::string text(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return text;
}

bool VerifyWithSecret(const std::string& secret, std::string_view signed_text, std::string_view signature) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> expected{};
  unsigned int size = 0;
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), Unsigned(signed_text), signed_text.size(),
           expected.data(), &size) == nullptr) {
    return false;
  }
  return signature.size() == size && CRYPTO_memcmp(expected.data(), signature.data(), size) == 0;
}

struct Parts {
  Json header;
  Json claims;
  std::string_view signed_text;
  std::string signature;
};

std::optional<Parts> Split(std::string_view token) {
  if (token.size() > kMostTokenBytes) return std::nullopt;
  const size_t first = token.find('.');
  const size_t second = token.find('.', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  const auto header = DecodeBase64Url(token.substr(0, first));
  const auto claims = DecodeBase64Url(token.substr(first + 1, second - first - 1));
  auto signature = DecodeBase64Url(token.substr(second + 1));
  if (!header || !claims || !signature) return std::nullopt;
  Parts parts{ParseObject(*header), ParseObject(*claims), token.substr(0, second), std::move(*signature)};
  if (parts.header.is_null() || parts.claims.is_null()) return std::nullopt;
  return parts;
}

/// A time of the claims: none where it is not there, not finite where it is no number.
std::optional<double> TimeOf(const Json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end()) return std::nullopt;
  return found->is_number() ? found->get<double>() : std::nan("");
}

bool NamesAudience(const Json& claims, const std::string& audience) {
  const auto found = claims.find("aud");
  if (found == claims.end()) return audience.empty();
  if (found->is_string()) return *found == audience && !audience.empty();
  if (!found->is_array() || audience.empty()) return false;
  return std::any_of(found->begin(), found->end(), [&](const Json& one) { return one == audience; });
}

}  // namespace

struct JwtVerifier::Key {
  std::string id;
  std::string algorithm;
  KeyPtr public_key;   // RS256, ES256
  std::string secret;  // HS256

  explicit Key(const Json& json) : id(TextOf(json, "kid")) {
    const std::string type = TextOf(json, "kty");
    if (type == "RSA") {
      algorithm = "RS256";
      public_key = RsaKey(json);
    } else if (type == "EC") {
      algorithm = "ES256";
      public_key = P256Key(json);
    } else if (type == "oct") {
      algorithm = "HS256";
      secret = BytesOf(json, "k");
      if (secret.size() < kLeastSecretBytes)
        throw std::runtime_error("a secret of the key set is shorter than 32 bytes");
    } else {
      throw std::runtime_error("the key set holds a key of a type that is not RSA, EC or oct");
    }
    if (const std::string named = TextOf(json, "alg"); !named.empty() && named != algorithm) {
      throw std::runtime_error("the key set holds a key for the algorithm " + named + ", which is not supported");
    }
  }

  bool Verify(std::string_view signed_text, std::string_view signature) const {
    if (algorithm == "HS256") return VerifyWithSecret(secret, signed_text, signature);
    if (algorithm == "RS256") return VerifyWithPublicKey(public_key.get(), signed_text, signature);
    const auto asn1 = ToAsn1(signature);
    return asn1 && VerifyWithPublicKey(public_key.get(), signed_text, *asn1);
  }
};

JwtVerifier::JwtVerifier(std::string_view key_set, Options options) : options_(std::move(options)) {
  const Json json = ParseObject(key_set);
  const auto keys = json.is_null() ? json.end() : json.find("keys");
  if (json.is_null() || keys == json.end() || !keys->is_array()) {
    throw std::runtime_error("the key set is not JSON of the form {\"keys\": [...]}");
  }
  for (const Json& key : *keys) {
    if (TextOf(key, "use") == "enc") continue;  // keys for encryption sign nothing
    keys_.push_back(std::make_unique<Key>(key));
  }
  if (keys_.empty()) throw std::runtime_error("the key set holds no keys");
}

JwtVerifier::~JwtVerifier() = default;
JwtVerifier::JwtVerifier(JwtVerifier&&) noexcept = default;
JwtVerifier& JwtVerifier::operator=(JwtVerifier&&) noexcept = default;

/// The key of that id for that algorithm. A token need not name a key where but one is for its algorithm.
const JwtVerifier::Key* JwtVerifier::FindKey(std::string_view key_id, std::string_view algorithm) const {
  const Key* found = nullptr;
  for (const auto& key : keys_) {
    if (key->algorithm != algorithm || (!key_id.empty() && key->id != key_id)) continue;
    if (found != nullptr) return nullptr;
    found = key.get();
  }
  return found;
}

JwtVerifier::Verdict JwtVerifier::Verify(std::string_view token, int64_t now_seconds) const {
  const auto refuse = [](const char* problem) { return Verdict{std::nullopt, problem}; };
  const auto parts = Split(token);
  if (!parts) return refuse("The authentication token is not valid.");
  if (parts->header.contains("crit")) return refuse("The authentication token asks for what is not supported.");
  const Key* key = FindKey(TextOf(parts->header, "kid"), TextOf(parts->header, "alg"));
  if (key == nullptr || !key->Verify(parts->signed_text, parts->signature)) {
    return refuse("The authentication token is not valid.");
  }
  const auto now = static_cast<double>(now_seconds);
  const auto leeway = static_cast<double>(options_.leeway_seconds);
  const auto expires = TimeOf(parts->claims, "exp");
  if (!expires || !(now < *expires + leeway)) return refuse("The authentication token is out of date.");
  const auto begins = TimeOf(parts->claims, "nbf");
  if (begins && !(now >= *begins - leeway)) return refuse("The authentication token is not valid yet.");
  if (!options_.issuer.empty() && TextOf(parts->claims, "iss") != options_.issuer) {
    return refuse("The authentication token is of another issuer.");
  }
  if (!NamesAudience(parts->claims, options_.audience)) {
    return refuse("The authentication token is for another audience.");
  }
  std::string user = TextOf(parts->claims, options_.user_claim.c_str());
  if (user.empty()) return refuse("The authentication token names no user.");
  return {std::move(user), ""};
}

}  // namespace piezo::service
