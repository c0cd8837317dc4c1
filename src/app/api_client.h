// The api of a running platform as the command line uses it: items REST and the DynamoDB endpoint. Blocking;
// not thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/config.h"
#include "base/error.h"
#include "net/http_client.h"

namespace rtp::app {

/// Errors of all calls: the platform's own message under the code of its HTTP status; kUnavailable, naming
/// the endpoint, when nothing answers there.
class ApiClient {
 public:
  /// Of the platform that `config` describes; signs requests with its first access key where they must
  /// be, else sends its first token where there is one.
  explicit ApiClient(const Config& config);

  /// Writes the JSON object `json` as item `id`.
  [[nodiscard]] Result<void> put_item(std::string_view id, std::string_view json);

  /// The item as plain JSON; kNotFound when there is none.
  [[nodiscard]] Result<std::string> get_item(std::string_view id);

  /// Writes items, one JSON object with its key attribute per line.
  [[nodiscard]] Result<void> post_items(std::string_view ndjson);

  /// The answer to GET /sources.
  [[nodiscard]] Result<std::string> sources();

  /// Sends lines of the dead-letter file of `source` to it: how many of them are no items today either.
  [[nodiscard]] Result<std::size_t> retake(std::string_view source, std::string_view ndjson);

  /// One operation of the DynamoDB API ("PutItem"): its answer's body.
  [[nodiscard]] Result<std::string> dynamodb(std::string_view operation, std::string_view body);

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Result<std::string> call(std::string_view method, std::string_view target, Headers headers,
                                         std::string_view body);
  /// `headers`, with a signature or a token where requests must have one.
  [[nodiscard]] Headers authorized(std::string_view method, std::string_view target, Headers headers,
                                   std::string_view body) const;

  std::string host_;
  sigv4::AccessKeys access_keys_;
  api::BearerTokens tokens_;
  net::HttpClient client_;
};

/// The error that an answer with a status of 400 and above stands for; its message is that of the JSON body
/// (`message`), or the body itself.
[[nodiscard]] Error error_from_answer(int status, std::string_view body);

}  // namespace rtp::app
