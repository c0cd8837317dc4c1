#include "sources/object_progress.h"

#include <chrono>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/url.h"
#include "events/json_members.h"

namespace rtp::sources {
namespace {

namespace json = boost::json;

// SQS keeps messages for 14 days at most.
constexpr std::chrono::days kRemembered{15};

std::string object_name(const events::S3Record& record) {
  return fmt::format("object/{}/{}", record.bucket, record.key);
}

/// The key is encoded, so that no key's names begin with those of another.
std::string items_prefix(const events::S3Record& record) {
  return fmt::format("items/{}/{}/", record.bucket, percent_encode(record.key));
}

std::string items_name(const events::S3Record& record, std::size_t part) {
  return fmt::format("{}{:010}", items_prefix(record), part);
}

}  // namespace

ObjectProgress::ObjectProgress(std::string source, const ItemSink& sink, const Clock& clock)
    : source_(std::move(source)), sink_(sink), clock_(clock) {}

Result<bool> ObjectProgress::is_done(const events::S3Record& record) const {
  RTP_TRY(const auto stored, sink_.checkpoint(source_, object_name(record)));
  if (!stored) {
    return false;
  }
  const auto value = events::parse_event_json(*stored);
  if (!value || !value->is_object()) {
    return false;
  }
  const json::object& object = value->get_object();
  const std::string_view sequencer = events::text_of(object, "sequencer");
  if (!sequencer.empty() && !record.sequencer.empty()) {
    return !events::is_later(record.sequencer, sequencer);
  }
  return events::text_of(object, "event") == record.event_name &&
         events::text_of(object, "eTag") == record.e_tag &&
         events::text_of(object, "versionId") == record.version_id &&
         events::text_of(object, "time") == record.event_time;
}

Checkpoint ObjectProgress::done(const events::S3Record& record) const {
  const json::object value = {{"event", record.event_name},
                              {"time", record.event_time},
                              {"sequencer", record.sequencer},
                              {"eTag", record.e_tag},
                              {"versionId", record.version_id}};
  return {.name = object_name(record),
          .value = json::serialize(value),
          .expires = std::chrono::duration_cast<std::chrono::seconds>(clock_.now()) + kRemembered};
}

Checkpoint ObjectProgress::items(const events::S3Record& record, std::size_t part,
                                 const std::vector<std::string>& ids) {
  return {.name = items_name(record, part), .value = json::serialize(json::array(ids.begin(), ids.end()))};
}

Result<ObjectProgress::KnownItems> ObjectProgress::known_items(const events::S3Record& record,
                                                               std::size_t first_part) const {
  RTP_TRY(const auto stored, sink_.checkpoints(source_, items_prefix(record)));
  KnownItems known;
  for (const Checkpoint& checkpoint : stored) {
    if (checkpoint.name < items_name(record, first_part)) {
      continue;
    }
    known.forget.push_back({.name = checkpoint.name, .value = std::nullopt});
    const auto value = events::parse_event_json(checkpoint.value.value_or("[]"));
    if (value && value->is_array()) {
      for (const json::value& id : value->get_array()) {
        if (id.is_string()) {
          known.ids.emplace_back(id.get_string());
        }
      }
    }
  }
  return known;
}

}  // namespace rtp::sources
