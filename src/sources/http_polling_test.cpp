#include "sources/http_polling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rtp::sources {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

OptionTable table(std::vector<std::pair<std::string, std::string>> texts) {
  OptionTable options;
  for (auto& [key, value] : texts) {
    options.emplace(key, OptionValue{.value = value, .place = "rtp.toml:1"});
  }
  options.emplace("url",
                  OptionValue{.value = std::string("https://api.example/v?page=1"), .place = "rtp.toml:1"});
  return options;
}

HttpPolling polling(OptionTable options) {
  SourceOptions read("weather", "rtp.toml:1", std::move(options));
  HttpPolling polling = HttpPolling::read(read);
  EXPECT_TRUE(read.finish()) << read.finish().error().message;
  return polling;
}

std::string mistake(OptionTable options) {
  SourceOptions read("weather", "rtp.toml:1", std::move(options));
  static_cast<void>(HttpPolling::read(read));
  const auto finished = read.finish();
  return finished ? "" : finished.error().message;
}

net::WebAnswer answer(std::string body, std::vector<std::pair<std::string, std::string>> headers = {}) {
  net::WebAnswer answer{.status = 200, .headers = {}, .body = std::move(body)};
  for (const auto& [name, value] : headers) {
    answer.headers.insert(name, value);
  }
  return answer;
}

TEST(HttpPollingTest, SendsItsHeadersAndCredentials) {
  OptionTable options = table({{"token", "t"}});
  options.emplace("headers",
                  OptionValue{.value = TextMap{{"X-Key", "k"}, {"accept", "a/b"}}, .place = "rtp.toml:2"});
  const HttpPolling with_token = polling(std::move(options));
  const net::WebRequest request = with_token.request(with_token.url, {});
  EXPECT_EQ(request.url, "https://api.example:443/v?page=1");
  EXPECT_THAT(request.headers, testing::UnorderedElementsAre(Pair("X-Key", "k"), Pair("accept", "a/b"),
                                                             Pair("Authorization", "Bearer t")));
  const HttpPolling with_user = polling(table({{"user", "me"}, {"password", "secret:"}}));
  EXPECT_THAT(with_user.headers, Contains(Pair("Authorization", "Basic bWU6c2VjcmV0Og==")));
  EXPECT_THAT(with_user.headers, Contains(Pair("Accept", "application/json")));
}

TEST(HttpPollingTest, AsksForWhatChanged) {
  const HttpPolling one = polling(table({}));
  const net::WebRequest request = one.request(one.url, {.etag = "W/\"1\"", .last_modified = "Mon"});
  EXPECT_THAT(request.headers, Contains(Pair("If-None-Match", "W/\"1\"")));
  EXPECT_THAT(request.headers, Contains(Pair("If-Modified-Since", "Mon")));
  EXPECT_EQ(one.request(one.url, {}).headers.size(), 1U);
}

TEST(HttpPollingTest, NamesTheOptionThatIsWrong) {
  EXPECT_THAT(mistake(table({{"interval", "500ms"}})), HasSubstr("interval"));
  EXPECT_THAT(mistake(table({{"next", "links"}})), HasSubstr("is no JSON Pointer"));
  EXPECT_THAT(mistake(table({{"next", ""}})), HasSubstr("is no JSON Pointer"));
  EXPECT_THAT(mistake(table({{"password", "hidden"}})), HasSubstr("needs a user"));
  EXPECT_THAT(mistake(table({{"token", "t"}, {"user", "me"}})), HasSubstr("one of token, user"));
  OptionTable options = table({});
  options.emplace("headers", OptionValue{.value = TextMap{{"X Key", "hidden"}}, .place = "rtp.toml:2"});
  EXPECT_THAT(mistake(options), HasSubstr("'X Key' is not the name of a header"));
  options.insert_or_assign("headers",
                           OptionValue{.value = TextMap{{"X", "env:RTP_NOT_SET"}}, .place = "rtp.toml:2"});
  EXPECT_THAT(mistake(options), HasSubstr("headers.X: the environment variable RTP_NOT_SET is not set"));
  options.insert_or_assign("url", OptionValue{.value = std::string("api.example"), .place = "rtp.toml:2"});
  EXPECT_THAT(mistake(options), HasSubstr("'api.example' is not a URL"));
}

TEST(HttpPollingTest, FindsTheNextPageInTheLinkHeader) {
  const HttpPolling one = polling(table({}));
  const auto next = [&](std::string value) {
    return one.next_page(answer("{}", {{"Link", "<x>; rel=prev"}, {"Link", std::move(value)}}), one.url);
  };
  EXPECT_EQ(next("<https://api.example/v?page=2>; rel=next").value()->target, "/v?page=2");
  EXPECT_EQ(next("<?page=2>; rel=next").value()->target, "/v?page=2");
  EXPECT_EQ(next("</v?page=2>; rel=last").value(), std::nullopt);
  EXPECT_EQ(next("<next page>; rel=next").error().code, ErrorCode::kMalformed);
}

TEST(HttpPollingTest, FindsTheNextPageInTheBody) {
  const HttpPolling one = polling(table({{"next", "/links/next"}}));
  const auto next = [&](std::string body) {
    return one.next_page(answer(std::move(body), {{"Link", "</other>; rel=next"}}), one.url);
  };
  EXPECT_EQ(next(R"({"links":{"next":"/v?page=2"}})").value()->target, "/v?page=2");
  for (const char* body :
       {R"({"links":{"next":null}})", R"({"links":{"next":""}})", R"({"links":{}})", "[]", "x"}) {
    EXPECT_EQ(next(body).value(), std::nullopt) << body;
  }
}

TEST(HttpPollingTest, GoesToNoOtherServer) {
  const HttpPolling one = polling(table({}));
  for (const char* url : {"https://other.example/", "http://api.example/", "https://api.example:8443/"}) {
    const auto next =
        one.next_page(answer("{}", {{"Link", "<" + std::string(url) + ">; rel=next"}}), one.url);
    ASSERT_FALSE(next.has_value()) << url;
    EXPECT_EQ(next.error().code, ErrorCode::kPermissionDenied);
  }
}

TEST(HttpPollingTest, RemembersValidatorsForTheSameMappingOnly) {
  const Validators validators =
      validators_of(answer("", {{"ETag", "\"a\\\"b\""}, {"last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"}}));
  events::MappingRules rules;
  const std::string text = to_text(validators, rules);
  EXPECT_EQ(validators_from(text, rules), validators);
  for (const std::string& other : {std::string(), std::string("{}"), std::string("[]"), text.substr(1)}) {
    EXPECT_EQ(validators_from(other, rules), Validators()) << other;
  }
  rules.attributes = {{"a", "b"}};
  EXPECT_EQ(validators_from(text, rules), Validators());
}

TEST(HttpPollingTest, SaysWhatAnAnswerWasWithoutTheQuery) {
  const HttpPolling one = polling(table({}));
  net::WebAnswer failed = answer("<html>\n" + std::string(1000, 'x'));
  failed.status = 500;
  const Error error = refusal(one.url, failed, "");
  EXPECT_THAT(error.message, testing::StartsWith("https://api.example:443/v answered 500: <html> xxx"));
  EXPECT_LT(error.message.size(), 300U);
  EXPECT_THAT(error.message, Not(HasSubstr("page=1")));
}

}  // namespace
}  // namespace rtp::sources
