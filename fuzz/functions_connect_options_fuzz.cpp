// Any query of a URL: no crash in its items and options, and errors that name something.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/url.h"
#include "functions/real_time_item_ids.h"
#include "functions/subscription_options.h"
#include "fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto query = rtp::parse_query(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!query) {
    return 0;
  }
  rtp::events::WebSocketEvent event;
  event.query = *query;
  const rtp::functions::FunctionConfig config;
  const auto options = rtp::functions::connect_options(config, event);
  rtp::fuzzing::require(options || !options.error().message.empty());
  rtp::fuzzing::require(!options || options->max_rate.value_or(1) > 0);
  const auto ids = rtp::functions::real_time_item_ids(config, event);
  rtp::fuzzing::require(ids ? !ids->empty() : !ids.error().message.empty());
  return 0;
}
