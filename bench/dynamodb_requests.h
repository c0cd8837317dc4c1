// Requests of the DynamoDB API as a client of AWS's SDKs sends them, signed. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rtp::bench {

inline constexpr std::string_view kTable = "Benchmark";
inline constexpr std::string_view kAccessKeyId = "BENCHMARK";
inline constexpr std::string_view kSecretAccessKey = "benchmark-secret";

inline constexpr std::size_t kItemsOfBatch = 25;  // of a BatchWriteItem request, the most it may have

/// An HTTP request, signed for this moment: servers take it for 15 minutes. `target` is an operation with its
/// API's version before it, "DynamoDB_20120810.PutItem".
[[nodiscard]] std::string signed_request(std::string_view target, std::string_view body);

/// "v00000042".
[[nodiscard]] std::string item_key(std::uint64_t number);

/// About 200 bytes of DynamoDB JSON: an item with that key, which the sequence number makes another.
[[nodiscard]] std::string item_json(std::string_view key, std::uint64_t sequence);

/// Requests that are made before they are needed, so that signing them takes no time from the load, and sent
/// again from the first when all have been.
class RequestPool {
 public:
  explicit RequestPool(std::vector<std::string> requests) : requests_(std::move(requests)) {}

  /// Valid as long as the pool. REQUIRES: at least one request.
  [[nodiscard]] std::string_view next() { return requests_[next_++ % requests_.size()]; }
  [[nodiscard]] std::size_t size() const { return requests_.size(); }

 private:
  std::vector<std::string> requests_;
  std::size_t next_ = 0;
};

/// `count` items of `keys` keys in an order without a pattern, each item a new one.
[[nodiscard]] RequestPool put_item_requests(std::size_t count, std::uint64_t keys);
[[nodiscard]] RequestPool get_item_requests(std::size_t count, std::uint64_t keys);
/// BatchWriteItem requests of kItemsOfBatch items each that put the items `first` to `end`, without `end`, in
/// this order.
[[nodiscard]] RequestPool batch_write_requests(std::uint64_t first, std::uint64_t end);

}  // namespace rtp::bench
