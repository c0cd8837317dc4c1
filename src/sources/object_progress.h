// How far a source came with the objects of buckets, as checkpoints: which version of an object was read or
// removed last, and which items it had. Belongs to the loop of the sources.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "events/s3_event.h"
#include "sources/item_sink.h"

namespace rtp::sources {

class ObjectProgress {
 public:
  /// `sink` and `clock` outlive it.
  ObjectProgress(std::string source, const ItemSink& sink, const Clock& clock);

  /// Whether what `record` tells was done already, or is older than what was. Errors of the sink.
  [[nodiscard]] Result<bool> is_done(const events::S3Record& record) const;

  /// To be written when what `record` tells is done. It may be forgotten after a time in which no queue
  /// brings the notification again.
  [[nodiscard]] Checkpoint done(const events::S3Record& record) const;

  /// To be written with the part `part` of the items of an object.
  [[nodiscard]] static std::vector<Checkpoint> items(const events::S3Record& record, std::size_t part,
                                                     const std::vector<std::string>& ids);

  struct KnownItems {
    std::vector<std::string> ids;
    std::vector<Checkpoint> forget;  // to be written when they are removed
  };
  /// The items of the object that were remembered, of part `first_part` and behind. Errors of the sink.
  [[nodiscard]] Result<KnownItems> known_items(const events::S3Record& record, std::size_t first_part) const;

 private:
  std::string source_;
  const ItemSink& sink_;
  const Clock& clock_;
};

}  // namespace rtp::sources
