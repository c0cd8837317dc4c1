// Any bytes as a message of SNS: parses or refuses; what is to be signed names what the message has, and its
// URLs are checked.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "events/sns_message.h"
#include "fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto message = rtp::events::parse_sns_message(text);
  const auto envelope = rtp::events::sns_envelope(text);
  if (!message) {
    rtp::fuzzing::require(!envelope);
    return 0;
  }
  rtp::fuzzing::require(!envelope || *envelope == *message);
  rtp::fuzzing::require(rtp::events::string_to_sign(*message).find(message->message) != std::string::npos);
  rtp::fuzzing::require(!rtp::events::metadata_of(*message).empty());
  if (rtp::events::check_sns_url(message->signing_cert_url, {})) {
    rtp::fuzzing::require(message->signing_cert_url.starts_with("https://"));
  }
  return 0;
}
