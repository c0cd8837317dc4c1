#include "bench/dynamodb_requests.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "bench/http_connection.h"
#include "bench/message.h"
#include "sigv4/signer.h"

namespace rtp::bench {
namespace {

constexpr std::string_view kHost = "127.0.0.1";
constexpr std::string_view kContentType = "application/x-amz-json-1.0";

/// Requests with bodies of `body_of(key, i)`, their keys in an order without a pattern, the same in each run.
template <typename BodyOf>
RequestPool requests_of(std::string_view target, std::size_t count, std::uint64_t keys, BodyOf body_of) {
  std::mt19937_64 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same keys in each run
  std::uniform_int_distribution<std::uint64_t> number(0, keys - 1);
  std::vector<std::string> requests;
  requests.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(signed_request(target, body_of(item_key(number(random)), i)));
  }
  return RequestPool(std::move(requests));
}

}  // namespace

std::string signed_request(std::string_view target, std::string_view body) {
  using Field = std::pair<std::string_view, std::string_view>;
  const std::array<Field, 3> fields{
      {{"host", kHost}, {"content-type", kContentType}, {"x-amz-target", target}}};
  const auto added = sigv4::sign({.method = "POST", .path = "/", .headers = fields, .body = body},
                                 {.access_key_id = kAccessKeyId, .secret_access_key = kSecretAccessKey},
                                 {.region = "eu-west-1", .service = "dynamodb"}, SystemClock().now());
  std::string lines = fmt::format(
      "Accept-Encoding: identity\r\nX-Amz-Target: {}\r\nContent-Type: {}\r\n"
      "User-Agent: Boto3/1.26.27 Python/3.11.2 Linux/6.1.0 Botocore/1.29.27\r\n",
      target, kContentType);
  for (const auto& [name, value] : added) {
    lines += fmt::format("{}: {}\r\n", name, value);
  }
  return http_request("POST", "/", lines, body);
}

std::string item_key(std::uint64_t number) { return fmt::format("v{:08}", number); }

std::string item_json(std::string_view key, std::uint64_t sequence) {
  constexpr std::uint64_t kFirst = 100'000'000'000;  // so that no number starts with zeros
  return fmt::format(
      R"({{"{}":{{"S":"{}"}},"sequence":{{"N":"{}"}},)"
      R"("latitude":{{"N":"60.170833"}},"longitude":{{"N":"24.9375"}},"speed":{{"N":"13.89"}},)"
      R"("heading":{{"N":"271"}},"route":{{"S":"tram 4 towards Katajanokka"}},)"
      R"("stopped":{{"BOOL":false}},"timestamp":{{"S":"2025-01-01T00:00:00.000Z"}},)"
      R"("note":{{"S":"{:.<32}"}}}})",
      kItemKey, key, kFirst + sequence, "");
}

RequestPool put_item_requests(std::size_t count, std::uint64_t keys) {
  return requests_of("DynamoDB_20120810.PutItem", count, keys, [](std::string_view key, std::size_t i) {
    return fmt::format(R"({{"TableName":"{}","Item":{}}})", kTable, item_json(key, i));
  });
}

RequestPool get_item_requests(std::size_t count, std::uint64_t keys) {
  return requests_of("DynamoDB_20120810.GetItem", count, keys, [](std::string_view key, std::size_t) {
    return fmt::format(R"({{"TableName":"{}","Key":{{"{}":{{"S":"{}"}}}}}})", kTable, kItemKey, key);
  });
}

RequestPool batch_write_requests(std::uint64_t first, std::uint64_t end) {
  std::vector<std::string> requests;
  requests.reserve((end - first) / kItemsOfBatch + 1);
  while (first < end) {
    std::string puts;
    const std::uint64_t last = std::min(first + kItemsOfBatch, end);
    for (; first < last; ++first) {
      puts += fmt::format(R"({}{{"PutRequest":{{"Item":{}}}}})", puts.empty() ? "" : ",",
                          item_json(item_key(first), first));
    }
    requests.push_back(signed_request("DynamoDB_20120810.BatchWriteItem",
                                      fmt::format(R"({{"RequestItems":{{"{}":[{}]}}}})", kTable, puts)));
  }
  return RequestPool(std::move(requests));
}

}  // namespace rtp::bench
