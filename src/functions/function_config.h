// The settings of the functions, named on AWS by environment variables of the same names.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace rtp::functions {

enum class KeySource { kQueryParameter, kHeader };  // IS_QUERY_PARAM
enum class PayloadFormat { kJson, kDynamodb };      // PAYLOAD_FORMAT

/// What clients may ask for beyond the items they watch: options and patterns. API Gateway offers neither.
enum class Extras { kOffered, kNone };

struct FunctionConfig {
  std::string real_time_item_key = "vehicleId";  // REAL_TIME_ITEM_KEY
  KeySource key_source = KeySource::kQueryParameter;
  PayloadFormat payload_format = PayloadFormat::kJson;
  Extras extras = Extras::kOffered;
  std::size_t max_subscriptions = 10'000;                       // items and patterns of one client
  std::chrono::seconds connection_ttl = std::chrono::hours(2);  // API Gateway's longest connection
};

}  // namespace rtp::functions
