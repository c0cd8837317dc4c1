// Any bytes as the event of OnIntegrationEventFunction: parses or refuses, and tells what is in it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "events/integration_event.h"
#include "fuzzing.h"

namespace {

using rtp::fuzzing::require;

struct Look {
  void operator()(const rtp::events::SqsEvent& event) const {
    for (const auto& message : event.messages) {
      require(!rtp::events::payload_of(message).metadata.empty());
      static_cast<void>(rtp::events::s3_notification(message.body));
    }
  }
  void operator()(const rtp::events::SnsEvent& event) const {
    for (const auto& message : event.messages) {
      require(!rtp::events::string_to_sign(message).empty());
    }
  }
  void operator()(const rtp::events::S3Event& event) const {
    for (const auto& record : event.records) {
      require(!record.bucket.empty());
      require(!rtp::events::is_later(record.sequencer, record.sequencer));
    }
  }
  void operator()(const rtp::events::KinesisEvent& event) const {
    for (const auto& record : event.records) {
      require(rtp::events::metadata_of(record).size() == 2);
    }
  }
  void operator()(const rtp::events::HttpApiEvent& event) const {
    require(rtp::events::metadata_of(event).size() == 2 + event.headers.size() + event.query.size());
  }
  void operator()(const rtp::events::PlainEvent& event) const { require(!event.payload.empty()); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto event = rtp::events::parse_integration_event({reinterpret_cast<const char*>(data), size});
  if (event) {
    std::visit(Look{}, *event);
  }
  return 0;
}
