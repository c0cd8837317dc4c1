// Amazon DynamoDB, or who speaks its JSON 1.0 protocol. Belongs to its CallLoop.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include "aws/aws_client.h"
#include "aws/call_loop.h"
#include "aws/retry.h"
#include "base/error.h"
#include "dynamodb/attribute_value.h"

namespace rtp::aws {

/// What the answer of DynamoDB with another status than 200 says: by its __type, else by its status.
[[nodiscard]] Error dynamodb_error(int status, std::string_view body);

class DynamodbClient {
 public:
  /// `loop` outlives it. `endpoint` is a URL without a path.
  DynamodbClient(AwsClient client, std::string endpoint, const CallLoop& loop);

  /// The answer to one operation; `body` is its JSON. What may succeed later is tried until the deadline of
  /// the loop. Errors: dynamodb_error(), AwsClient::send().
  [[nodiscard]] boost::asio::awaitable<Result<boost::json::object>> call(std::string operation,
                                                                         std::string body);

  /// One write of write_batch(): a PutRequest or a DeleteRequest.
  struct Write {
    enum class Kind { kPut, kDelete };
    Kind kind;
    dynamodb::Item item_or_key;
  };
  /// BatchWriteItem of at most kMaxBatch writes, each of another item; what DynamoDB leaves unprocessed is
  /// sent again. Errors as call(): then some may be written.
  [[nodiscard]] boost::asio::awaitable<Result<void>> write_batch(std::string table_name,
                                                                 std::vector<Write> writes);
  static constexpr std::size_t kMaxBatch = 25;

  /// Gets the items of each page.
  using OnItems = std::function<void(std::vector<dynamodb::Item> items)>;
  /// Query, page by page. `body` is its JSON without its closing brace and without an ExclusiveStartKey.
  [[nodiscard]] boost::asio::awaitable<Result<void>> query(std::string body, OnItems on_items);

 private:
  [[nodiscard]] boost::asio::awaitable<Result<boost::json::object>> call_once(std::string operation,
                                                                              std::string body);

  AwsClient client_;
  std::string endpoint_;
  const CallLoop& loop_;
  RetryBudget budget_;
};

}  // namespace rtp::aws
