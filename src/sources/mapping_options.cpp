#include "sources/mapping_options.h"

#include <array>
#include <utility>

namespace rtp::sources {
namespace {

using events::PayloadKind;
using events::WriteMode;

constexpr std::array kPayloadKinds = {std::pair{std::string_view("json"), PayloadKind::kJson},
                                      std::pair{std::string_view("text"), PayloadKind::kText}};
constexpr std::array kWriteModes = {std::pair{std::string_view("replace"), WriteMode::kReplace},
                                    std::pair{std::string_view("merge"), WriteMode::kMerge}};

}  // namespace

Result<events::ItemMapping> read_mapping(SourceOptions& options, const std::string& item_key) {
  events::MappingRules rules;
  rules.item_key = item_key;
  rules.id = options.text("id", item_key);
  rules.payload = options.choice("payload", rules.payload, kPayloadKinds);
  rules.items = options.text("items", "");
  rules.attributes = options.text_map("attributes");
  rules.value_attribute = options.text("value_attribute", rules.value_attribute);
  rules.timestamp = options.text("timestamp", "");
  rules.timestamp_attribute = options.text("timestamp_attribute", rules.timestamp_attribute);
  rules.version = options.text("version", "");
  rules.remove_when = options.text("remove_when", "");
  rules.write = options.choice("write", rules.write, kWriteModes);
  auto mapping = events::ItemMapping::compile(std::move(rules));
  if (!mapping) {
    const std::string& message = mapping.error().message;
    options.reject(message.substr(0, message.find_first_of(".: ")), message);
    RTP_CHECK(options.finish());
  }
  return mapping;
}

}  // namespace rtp::sources
