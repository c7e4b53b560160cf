#include "service/authenticator.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace piezo::service {
namespace {

class AuthenticatorTest : public testing::Test {
 protected:
  /// "user", "any" or the reason of the refusal.
  std::string Admit(std::optional<std::string_view> authorization) const {
    try {
      return authenticator_.Admit(authorization).user_id.value_or("any");
    } catch (const CallRefused& refused) {
      EXPECT_EQ(refused.reason(), CallRefused::Reason::kUnauthenticated);
      EXPECT_EQ(std::string(refused.what()).find("secret"), std::string::npos);
      return "refused";
    }
  }

  SystemClock clock_;
  Authenticator authenticator_{clock_};
};

TEST_F(AuthenticatorTest, WithoutTokensAllComeIn) {
  EXPECT_TRUE(authenticator_.IsOpen());
  EXPECT_EQ(Admit(std::nullopt), "any");
  EXPECT_EQ(Admit("Bearer whatever"), "any");
}

TEST_F(AuthenticatorTest, Tokens) {
  authenticator_.AddTokenLines("# comment\n\nsecret-1\n  secret-2\tada \r\nsecret-3 bob");
  EXPECT_FALSE(authenticator_.IsOpen());
  EXPECT_EQ(Admit("Bearer secret-1"), "any");
  EXPECT_EQ(Admit("bearer secret-2"), "ada");
  EXPECT_EQ(Admit("Bearer secret-3"), "bob");
  for (const char* bad : {"", "Bearer", "Bearer ", "Bearer secret", "Bearer secret-10", "Bearer  secret-1", "secret-1",
                          "Basic secret-1", "Bearer secret-2 ada", "Bearer # comment"}) {
    EXPECT_EQ(Admit(bad), "refused") << bad;
  }
  EXPECT_EQ(Admit(std::nullopt), "refused");
}

TEST_F(AuthenticatorTest, BadLines) {
  EXPECT_THROW(authenticator_.AddTokenLines("one\ntwo ada lovelace\n"), std::runtime_error);
  EXPECT_THROW(authenticator_.AddToken("", std::nullopt), std::runtime_error);
}

TEST_F(AuthenticatorTest, Users) {
  EXPECT_EQ(Authenticator::UserOf({}, "ada"), "ada");
  EXPECT_EQ(Authenticator::UserOf({"ada"}, "ada"), "ada");
  EXPECT_EQ(Authenticator::UserOf({"ada"}, ""), "ada");
  try {
    Authenticator::UserOf({"ada"}, "bob");
    FAIL();
  } catch (const CallRefused& refused) {
    EXPECT_EQ(refused.reason(), CallRefused::Reason::kPermissionDenied);
  }
}

}  // namespace
}  // namespace piezo::service
