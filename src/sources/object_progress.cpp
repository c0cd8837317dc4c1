#include "sources/object_progress.h"

#include <chrono>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/url.h"
#include "events/json_members.h"
#include "sigv4/hasher.h"

namespace rtp::sources {
namespace {

namespace json = boost::json;

// SQS keeps messages for 14 days at most.
constexpr std::chrono::days kRemembered{15};

/// The names are range keys, which have 1024 bytes at most; beside the key they hold 83 at most.
constexpr std::size_t kMaxKeyInName = 900;
/// Bytes of the ids in one checkpoint: its row is an item of 400 KB at most, where one byte may take six.
constexpr std::size_t kMaxIdBytes = std::size_t{60} * 1024;

/// "KIND/bucket/key", or the hash of the key where it is too long.
std::string name_of(std::string_view kind, const events::S3Record& record, std::string_view key) {
  if (key.size() <= kMaxKeyInName) {
    return fmt::format("{}/{}/{}", kind, record.bucket, key);
  }
  const sigv4::HexDigest hash = sigv4::to_hex(sigv4::Hasher().sha256(key));
  return fmt::format("long-{}/{}/{}", kind, record.bucket, sigv4::view(hash));
}

std::string object_name(const events::S3Record& record) { return name_of("object", record, record.key); }

/// The key is encoded, so that no key's names begin with those of another.
std::string items_prefix(const events::S3Record& record) {
  return name_of("items", record, percent_encode(record.key)) + "/";
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

std::vector<Checkpoint> ObjectProgress::items(const events::S3Record& record, std::size_t part,
                                              const std::vector<std::string>& ids) {
  std::vector<Checkpoint> checkpoints;
  for (auto next = ids.begin(); next != ids.end();) {
    json::array some;
    for (std::size_t bytes = 0; next != ids.end() && bytes < kMaxIdBytes; ++next) {
      some.emplace_back(*next);
      bytes += next->size() + 1;
    }
    checkpoints.push_back({.name = fmt::format("{}.{:04}", items_name(record, part), checkpoints.size()),
                           .value = json::serialize(some)});
  }
  return checkpoints;
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
