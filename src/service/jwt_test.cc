#include "service/jwt.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace piezo::service {
namespace {

constexpr int64_t kNow = 1'700'000'000;
const std::string kSecret = "a secret of at least thirty-two bytes";
const std::string kClaims = R"({"sub":"ada","exp":1700000100})";

std::string Encode(std::string_view bytes) {
  std::string text(4 * (bytes.size() + 2) / 3 + 4, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string Hmac(const std::string& secret, const std::string& text) {
  std::string mac(32, '\0');
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(mac.data()),
       nullptr);
  return mac;
}

std::string Unsigned(const std::string& header, const std::string& claims) {
  return Encode(header) + "." + Encode(claims);
}

std::string Hs256(const std::string& claims, const std::string& header = R"({"alg":"HS256"})") {
  const std::string text = Unsigned(header, claims);
  return text + "." + Encode(Hmac(kSecret, text));
}

std::string SecretSet() { return R"({"keys":[{"kty":"oct","kid":"s","k":")" + Encode(kSecret) + R"("}]})"; }

JwtVerifier::Verdict Verify(const std::string& token, JwtVerifier::Options options = {}) {
  return JwtVerifier(SecretSet(), std::move(options)).Verify(token, kNow);
}

/// A key pair of the test's own.
class Pair {
 public:
  explicit Pair(EVP_PKEY* key) : key_(key) {}
  ~Pair() { EVP_PKEY_free(key_); }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key_, name, &number);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    if (EVP_PKEY_is_a(key_, "EC")) bytes.insert(0, 32 - bytes.size(), '\0');
    return Encode(bytes);
  }

  std::string Sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    size_t size = 1024;
    std::string signature(size, '\0');
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_);
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return signature;
  }

  /// The numbers of an EC signature side by side.
  std::string SignJose(const std::string& text) const {
    const std::string asn1 = Sign(text);
    const auto* begin = reinterpret_cast<const unsigned char*>(asn1.data());
    ECDSA_SIG* numbers = d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(asn1.size()));
    std::string joined(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(numbers), reinterpret_cast<unsigned char*>(joined.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(numbers), reinterpret_cast<unsigned char*>(joined.data()) + 32, 32);
    ECDSA_SIG_free(numbers);
    return joined;
  }

 private:
  EVP_PKEY* key_;
};

std::string RsaSet(const Pair& pair) {
  return R"({"keys":[{"kty":"RSA","kid":"r","n":")" + pair.Number(OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" +
         pair.Number(OSSL_PKEY_PARAM_RSA_E) + R"("}]})";
}

TEST(JwtTest, Hs256) {
  EXPECT_EQ(Verify(Hs256(kClaims)).subject, "ada");
  EXPECT_EQ(Verify(Hs256(kClaims, R"({"alg":"HS256","kid":"s","typ":"JWT"})")).subject, "ada");
  EXPECT_FALSE(Verify(Hs256(kClaims, R"({"alg":"HS256","kid":"other"})")).subject);
}

TEST(JwtTest, Rs256) {
  const Pair pair(EVP_RSA_gen(2048));
  const JwtVerifier verifier(RsaSet(pair), {});
  const std::string text = Unsigned(R"({"alg":"RS256","kid":"r"})", kClaims);
  EXPECT_EQ(verifier.Verify(text + "." + Encode(pair.Sign(text)), kNow).subject, "ada");
  EXPECT_FALSE(verifier.Verify(text + "." + Encode(Pair(EVP_RSA_gen(2048)).Sign(text)), kNow).subject);
}

TEST(JwtTest, Es256) {
  const Pair pair(EVP_EC_gen("P-256"));
  const std::string set = R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + pair.Number(OSSL_PKEY_PARAM_EC_PUB_X) +
                          R"(","y":")" + pair.Number(OSSL_PKEY_PARAM_EC_PUB_Y) + R"("}]})";
  const JwtVerifier verifier(set, {});
  const std::string text = Unsigned(R"({"alg":"ES256"})", kClaims);
  EXPECT_EQ(verifier.Verify(text + "." + Encode(pair.SignJose(text)), kNow).subject, "ada");
  EXPECT_FALSE(verifier.Verify(text + "." + Encode(pair.Sign(text)), kNow).subject) << "ASN.1 is not JOSE's form";
  EXPECT_FALSE(verifier.Verify(text + "." + Encode(std::string(64, '\0')), kNow).subject);
}

TEST(JwtTest, TheKeySaysTheAlgorithm) {
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":""})", R"({})", R"({"alg":"HS512"})",
                             R"({"alg":"RS256"})", R"({"alg":["HS256"]})", R"({"alg":"HS256","crit":["exp"]})"}) {
    EXPECT_FALSE(Verify(Hs256(kClaims, header)).subject) << header;
    EXPECT_FALSE(Verify(Unsigned(header, kClaims) + ".").subject) << header;
  }
  // A public key is no secret of HS256.
  const Pair pair(EVP_RSA_gen(2048));
  const JwtVerifier verifier(RsaSet(pair), {});
  const std::string text = Unsigned(R"({"alg":"HS256","kid":"r"})", kClaims);
  for (const std::string& secret : {RsaSet(pair), pair.Number(OSSL_PKEY_PARAM_RSA_N)}) {
    EXPECT_FALSE(verifier.Verify(text + "." + Encode(Hmac(secret, text)), kNow).subject);
  }
}

TEST(JwtTest, Changed) {
  const std::string token = Hs256(kClaims);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Verify(changed).subject) << i;
  }
  for (const std::string& bad : {std::string(), std::string("."), std::string(".."), token + ".", token + "=",
                                 token + ".x", token.substr(0, token.rfind('.')), "." + token, token + " "}) {
    EXPECT_FALSE(Verify(bad).subject) << bad;
  }
  EXPECT_FALSE(Verify(Hs256(R"({"sub":"ada","exp":1700000100,"pad":")" + std::string(20000, 'x') + "\"}")).subject);
}

TEST(JwtTest, Times) {
  const auto good = [](const std::string& claims) { return Verify(Hs256(claims)).subject.has_value(); };
  EXPECT_FALSE(good(R"({"sub":"ada"})"));
  EXPECT_FALSE(good(R"({"sub":"ada","exp":"1700000100"})"));
  EXPECT_FALSE(good(R"({"sub":"ada","exp":null})"));
  EXPECT_FALSE(good(R"({"sub":"ada","exp":1699999900})"));
  EXPECT_TRUE(good(R"({"sub":"ada","exp":1699999980})")) << "clocks may differ a little";
  EXPECT_TRUE(good(R"({"sub":"ada","exp":1700000000.5})"));
  EXPECT_TRUE(good(R"({"sub":"ada","exp":1700000100,"nbf":1700000010})"));
  EXPECT_FALSE(good(R"({"sub":"ada","exp":1700000100,"nbf":1700000050})"));
  EXPECT_FALSE(good(R"({"sub":"ada","exp":1700000100,"nbf":"now"})"));
}

TEST(JwtTest, IssuerAudienceAndUser) {
  const JwtVerifier::Options strict{.issuer = "us", .audience = "piezo"};
  const auto claims = [](const std::string& rest) { return Hs256(R"({"exp":1700000100)" + rest + "}"); };
  EXPECT_EQ(Verify(claims(R"(,"sub":"ada","iss":"us","aud":"piezo")"), strict).subject, "ada");
  EXPECT_EQ(Verify(claims(R"(,"sub":"ada","iss":"us","aud":["x","piezo"])"), strict).subject, "ada");
  EXPECT_FALSE(Verify(claims(R"(,"sub":"ada","iss":"us")"), strict).subject);
  EXPECT_FALSE(Verify(claims(R"(,"sub":"ada","iss":"us","aud":["x"])"), strict).subject);
  EXPECT_FALSE(Verify(claims(R"(,"sub":"ada","iss":"them","aud":"piezo")"), strict).subject);
  EXPECT_FALSE(Verify(claims(R"(,"sub":"ada","aud":"somebody")")).subject) << "meant for another";
  EXPECT_FALSE(Verify(claims(R"(,"sub":"")")).subject);
  EXPECT_FALSE(Verify(claims(R"(,"sub":7)")).subject);
  EXPECT_EQ(Verify(claims(R"(,"email":"ada@x")"), {.issuer = {}, .audience = {}, .user_claim = "email"}).subject,
            "ada@x");
}

TEST(JwtTest, BadKeySets) {
  for (const std::string& set :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":[]})"), std::string(R"({"keys":[{"kty":"oct","k":"c2hvcnQ"}]})"),
        std::string(R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})"),
        std::string(R"({"keys":[{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}]})"),
        std::string(R"({"keys":[{"kty":"OKP"}]})"), RsaSet(Pair(EVP_RSA_gen(1024))),
        R"({"keys":[{"kty":"oct","alg":"HS512","k":")" + Encode(kSecret) + R"("}]})"}) {
    EXPECT_THROW(JwtVerifier(set, {}), std::runtime_error) << set;
  }
}

}  // namespace
}  // namespace piezo::service
