// The protocol of Amazon SQS (AWS JSON 1.0): bodies of requests, and what answers say. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/name_values.h"
#include "events/sqs_event.h"

namespace rtp::sources::sqs {

/// How many messages one request receives, deletes or keeps, at most.
inline constexpr std::size_t kMaxBatch = 10;

struct ReceiveRequest {
  std::string_view queue_url;
  std::size_t max_messages = kMaxBatch;
  std::chrono::seconds wait{};
  std::chrono::seconds visibility{};
};

[[nodiscard]] std::string receive_json(const ReceiveRequest& request);

struct ReceiveAnswer {
  std::vector<events::SqsMessage> messages;  // as they came
  /// Those whose body is not the one that MD5OfBody is of; they are in `messages` no more.
  std::vector<events::SqsMessage> damaged;
};
/// Like each parse function: kMalformed, naming the member, for what is not such an answer.
[[nodiscard]] Result<ReceiveAnswer> parse_receive_answer(std::string_view body);

/// The entries of a batch are named by their index: "0", "1".
[[nodiscard]] std::string delete_json(std::string_view queue_url,
                                      std::span<const std::string> receipt_handles);
[[nodiscard]] std::string visibility_json(std::string_view queue_url,
                                          std::span<const std::string> receipt_handles,
                                          std::chrono::seconds visibility);

struct BatchFailure {
  std::size_t index = 0;
  Error error;

  bool operator==(const BatchFailure&) const = default;
};
/// The entries of a batch of `count` that failed.
[[nodiscard]] Result<std::vector<BatchFailure>> parse_batch_answer(std::string_view body, std::size_t count);

[[nodiscard]] std::string attributes_json(std::string_view queue_url);
[[nodiscard]] Result<events::NameValues> parse_attributes_answer(std::string_view body);

[[nodiscard]] std::string queue_url_json(std::string_view queue_name);
[[nodiscard]] Result<std::string> parse_queue_url_answer(std::string_view body);

/// What an answer with another status than 200 says, by its __type.
[[nodiscard]] Error error_of(int status, std::string_view body);

}  // namespace rtp::sources::sqs
