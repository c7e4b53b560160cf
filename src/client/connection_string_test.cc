#include "client/connection_string.h"

#include <gtest/gtest.h>

#include <map>

#include "piezo/client/error.h"

namespace piezo::client::detail {
namespace {

Environment Of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    if (at == variables.end()) return std::nullopt;
    return at->second;
  };
}

TEST(ConnectionStringTest, TakesEveryParameter) {
  const Endpoint endpoint = ParseConnectionString(
      "sc://example.org:443/;token=a%20b;use_ssl=TRUE;user_id=me;user_agent=app/1;"
      "session_id=00112233-4455-6677-8899-aabbccddeeff;X-Tenant=blue",
      Of({}));
  EXPECT_EQ(endpoint.address(), "example.org:443");
  EXPECT_TRUE(endpoint.use_ssl);
  EXPECT_EQ(endpoint.token, "a b");
  EXPECT_EQ(endpoint.user_id, "me");
  EXPECT_EQ(endpoint.session_id, "00112233-4455-6677-8899-aabbccddeeff");
  EXPECT_TRUE(endpoint.user_agent.starts_with("app/1 spark/"));
  ASSERT_EQ(endpoint.headers.size(), 1U);
  EXPECT_EQ(endpoint.headers[0].first, "x-tenant");
  EXPECT_EQ(endpoint.headers[0].second, "blue");
}

TEST(ConnectionStringTest, HasDefaults) {
  for (const char* text :
       {"sc://localhost", "sc://localhost/", "sc://localhost:15002/;", "sc://localhost;use_ssl=false"}) {
    const Endpoint endpoint = ParseConnectionString(text, Of({}));
    EXPECT_EQ(endpoint.address(), "localhost:15002") << text;
    EXPECT_FALSE(endpoint.is_secure());
    EXPECT_TRUE(endpoint.is_loopback());
    EXPECT_FALSE(endpoint.user_id);
    EXPECT_TRUE(endpoint.user_agent.starts_with("piezo-client spark/"));
  }
  EXPECT_EQ(ParseConnectionString("sc://[::1]:7", Of({})).address(), "[::1]:7");
}

TEST(ConnectionStringTest, AsksTheEnvironmentWhereItSaysNothing) {
  const Environment environment = Of({{"SPARK_CONNECT_AUTHENTICATE_TOKEN", "t"},
                                      {"SPARK_USER", "u"},
                                      {"USER", "v"},
                                      {"SPARK_CONNECT_USER_AGENT", "w"}});
  const Endpoint endpoint = ParseConnectionString("sc://h", environment);
  EXPECT_EQ(endpoint.token, "t");
  EXPECT_EQ(endpoint.user_id, "u");
  EXPECT_TRUE(endpoint.user_agent.starts_with("w "));
  EXPECT_EQ(ParseConnectionString("sc://h/;token=mine;user_id=me", environment).token, "mine");
}

TEST(ConnectionStringTest, SaysWhatIsWrongAndKeepsSecrets) {
  const std::string long_agent(3000, 'x');
  for (const std::string& text :
       {std::string(""), std::string("http://h"), std::string("sc://"), std::string("sc://:15002"),
        std::string("sc://h:0"), std::string("sc://h:70000"), std::string("sc://h:1x"), std::string("sc://h/path"),
        std::string("sc://h/;token"), std::string("sc://h/;token=secret=x"), std::string("sc://h/;session_id=1"),
        std::string("sc://::1"), std::string("sc://[::1"), std::string("sc://[::1]x"), std::string("sc://me@h"),
        std::string("sc://h?a=b"), std::string("sc://h/;token=se%0acret"), std::string("sc://h/;b d=1"),
        "sc://h/;user_agent=" + long_agent}) {
    try {
      ParseConnectionString(text, Of({}));
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage) << text;
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace piezo::client::detail
