#include "sigv4/canonical_request.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace rtp::sigv4 {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

std::string canonical(const Request& request, const CanonicalForm& form) {
  std::string out;
  const auto written = append_canonical_request(request, form, out);
  return written ? out : "absent: " + std::string(written.error().name);
}

std::string line(const std::string& text, std::size_t number) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < number; ++i) {
    begin = text.find('\n', begin) + 1;
  }
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::string canonical_path(std::string_view path, std::string_view service) {
  return line(canonical({.method = "GET", .path = path}, {.service = service}), 1);
}

std::string canonical_query(std::string_view query, Place place = Place::kHeader) {
  return line(
      canonical({.method = "GET", .path = "/", .query = query}, {.service = "service", .place = place}), 2);
}

std::string canonical_header(const Fields& fields) {
  return line(canonical({.method = "GET", .path = "/", .headers = fields},
                        {.service = "service", .signed_headers = "my-header"}),
              3);
}

TEST(CanonicalRequestTest, HasTheFormOfTheGuide) {
  const Fields fields{
      {"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}, {"Other", "unsigned"}};
  EXPECT_EQ(
      canonical({.method = "POST", .path = "/a", .query = "b=c", .headers = fields, .body = "unread"},
                {.service = "service", .signed_headers = "host;x-amz-date", .payload_hash = "hash"}),
      "POST\n/a\nb=c\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\nhash");
}

TEST(CanonicalRequestTest, NormalizesAndEncodesThePathOnceMore) {
  struct Case {
    std::string_view path;
    std::string_view expected;
  };
  for (const auto& [path, expected] : std::to_array<Case>({
           {"", "/"},
           {"/", "/"},
           {"//", "/"},
           {"/./", "/"},
           {"/..", "/"},
           {"/example/..", "/"},
           {"/example1/example2/../..", "/"},
           {"/../../a", "/a"},
           {"/./example", "/example"},
           {"//example//", "/example/"},
           {"/a/./b/../c/", "/a/c/"},
           {"/...", "/..."},
           {"/example space/", "/example%20space/"},
           {"/\xE1\x88\xB4", "/%E1%88%B4"},
           {"/-._~09AZaz", "/-._~09AZaz"},
           {"/prod/@connections/abc%3D", "/prod/%40connections/abc%253D"},
           {"/prod/%40connections/abc%3D", "/prod/%2540connections/abc%253D"},
           {"/%2E%2E/a", "/%252E%252E/a"},
           {"/a\nb", "/a%0Ab"},
       })) {
    EXPECT_EQ(canonical_path(path, "execute-api"), expected) << path;
  }
}

TEST(CanonicalRequestTest, TakesThePathOfS3AsItIs) {
  EXPECT_EQ(canonical_path("", "s3"), "/");
  EXPECT_EQ(canonical_path("/a%20b//c/../d/./", "s3"), "/a%20b//c/../d/./");
}

TEST(CanonicalRequestTest, SortsAndEncodesTheQuery) {
  struct Case {
    std::string_view query;
    std::string_view expected;
  };
  for (const auto& [query, expected] : std::to_array<Case>({
           {"", ""},
           {"a", "a="},
           {"a=", "a="},
           {"b=2&a=1", "a=1&b=2"},
           {"a=2&a=1&a=10&a", "a=&a=1&a=10&a=2"},
           {"b&B&a-b=1&a=2", "B=&a=2&a-b=1&b="},
           {"&&a=1&", "a=1"},
           {"a=b=c", "a=b%3Dc"},
           {"a=%7e%2f%20", "a=~%2F%20"},
           {"a=/:@!$'()*,;", "a=%2F%3A%40%21%24%27%28%29%2A%2C%3B"},
           {"a=1+2", "a=1%2B2"},
           {"\xE1\x88\xB4=bar", "%E1%88%B4=bar"},
           {"Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "%E1%88%B4=Value1&Param=Value2&Param-3=Value3"},
           {"a=%zz&b=%4", "a=%25zz&b=%254"},
       })) {
    EXPECT_EQ(canonical_query(query), expected) << query;
  }
}

TEST(CanonicalRequestTest, LeavesOutTheSignatureOfAPresignedQuery) {
  EXPECT_EQ(canonical_query("b=1&X-Amz-Signature=abc&a=2", Place::kQuery), "a=2&b=1");
  EXPECT_EQ(canonical_query("b=1&X-Amz-Signature=abc&a=2", Place::kHeader), "X-Amz-Signature=abc&a=2&b=1");
}

TEST(CanonicalRequestTest, FoldsSpacesAndJoinsRepeatedHeaders) {
  EXPECT_EQ(canonical_header({{"My-Header", ""}}), "my-header:");
  EXPECT_EQ(canonical_header({{"MY-HEADER", "  "}}), "my-header:");
  EXPECT_EQ(canonical_header({{"my-header", " \"a   b \t c\"\t"}}), "my-header:\"a b c\"");
  EXPECT_EQ(canonical_header({{"My-Header", "value1\r\n  value2\n     value3"}}),
            "my-header:value1 value2 value3");
  EXPECT_EQ(canonical_header({{"My-Header", "b "}, {"Other", "x"}, {"My-header", "a"}, {"My-Header", "b"}}),
            "my-header:b,a,b");
}

TEST(CanonicalRequestTest, NamesAHeaderThatIsNotThere) {
  const Fields fields{{"host", "h"}};
  EXPECT_EQ(
      canonical({.method = "GET", .headers = fields}, {.service = "s", .signed_headers = "host;my-header"}),
      "absent: my-header");
}

}  // namespace
}  // namespace rtp::sigv4
