// Verbs for the tests of request parsing.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dynamodb/requests.h"

namespace rtp::dynamodb::testing {

/// The parsed request of type `T`; throws where it is refused or another one.
template <typename T>
T parsed(std::string_view operation, std::string_view body) {
  return std::get<T>(parse_request(operation, body).value());
}

/// What parse_request() says against `body`.
inline Error refusal(std::string_view operation, std::string_view body) {
  auto request = parse_request(operation, body);
  return request ? Error{ErrorCode::kInternal, "not refused"} : std::move(request).error();
}

/// Bodies with the message that is expected for each.
using Refusals = std::vector<std::pair<std::string, std::string>>;

inline void expect_refused(std::string_view operation, ErrorCode code, const Refusals& refusals) {
  for (const auto& [body, message] : refusals) {
    const Error error = refusal(operation, body);
    EXPECT_EQ(error.message, message) << operation << " " << body.substr(0, 200);
    EXPECT_EQ(error.code, code) << operation << " " << body.substr(0, 200);
  }
}

/// ValidationExceptions.
inline void expect_invalid(std::string_view operation, const Refusals& refusals) {
  expect_refused(operation, ErrorCode::kInvalidArgument, refusals);
}

/// SerializationExceptions.
inline void expect_malformed(std::string_view operation, const Refusals& refusals) {
  expect_refused(operation, ErrorCode::kMalformed, refusals);
}

/// "1 validation error detected: Value ... failed to satisfy constraint: ..." of pairs of both.
inline std::string violations(const std::vector<std::pair<std::string, std::string>>& list) {
  std::string message = std::to_string(list.size()) +
                        (list.size() == 1 ? " validation error detected: " : " validation errors detected: ");
  for (std::size_t i = 0; i < list.size(); ++i) {
    message +=
        (i == 0 ? "Value " : "; Value ") + list[i].first + " failed to satisfy constraint: " + list[i].second;
  }
  return message;
}

inline const std::string kNotNull = "Member must not be null";
inline const std::string kNamePattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
inline const std::string kNameMinimum = "Member must have length greater than or equal to 3";
inline const std::string kNameMaximum = "Member must have length less than or equal to 255";
inline const std::string kCapacityValues = "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]";
inline const std::string kMetricsValues = "Member must satisfy enum value set: [SIZE, NONE]";

}  // namespace rtp::dynamodb::testing
