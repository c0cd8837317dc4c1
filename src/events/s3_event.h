// What Amazon S3, and who speaks its API as MinIO does, tell of objects: the notifications that functions,
// queues, topics and webhooks get. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "events/selector.h"

namespace rtp::events {

enum class ObjectChange {
  kCreated,
  kRemoved,  // also by a marker of a versioned bucket, and at the end of its life
  kOther,    // tags, restores, replication
};

/// What a notification does not have is empty.
struct S3Record {
  ObjectChange change = ObjectChange::kOther;
  std::string event_name;  // as it came: "ObjectCreated:Put", "s3:ObjectCreated:Put"
  std::string event_time;  // ISO 8601
  std::string bucket;
  std::string key;         // decoded
  std::uint64_t size = 0;  // bytes; 0 also where it is not told
  std::string e_tag;       // without quotes
  std::string version_id;  // of a bucket with versions
  std::string sequencer;   // hexadecimal: of two changes of one key the later has the greater; see is_later()

  bool operator==(const S3Record&) const = default;
};

/// The records of a notification; none of the test that S3 sends when notifications are set up. kMalformed,
/// naming the place.
[[nodiscard]] Result<std::vector<S3Record>> parse_s3_event(std::string_view text);
[[nodiscard]] Result<std::vector<S3Record>> s3_event_of(const boost::json::object& event);

/// Whether a JSON object is a notification of S3 or its test.
[[nodiscard]] bool is_s3_event(const boost::json::object& event);

/// The records where `text` is a notification of S3 (or its test: none); absent for all else.
[[nodiscard]] std::optional<Result<std::vector<S3Record>>> s3_notification(std::string_view text);

/// Compares sequencers as S3 says: the shorter with zeros at its right, then by letter.
[[nodiscard]] bool is_later(std::string_view sequencer, std::string_view other);

/// bucket, key, eTag, versionId, eventTime.
[[nodiscard]] Metadata metadata_of(const S3Record& record);

}  // namespace rtp::events
