// What a source that reads the same things again and again has taken already, so that only what changed is
// written. Not thread-safe.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digester.h"
#include "events/item_change.h"

namespace rtp::sources {

class PollMemory {
 public:
  using Digest = Digester<32>::Digest;

  /// Changes that are new, with what is to be remembered once they are made.
  struct News {
    std::vector<events::ItemChange> changes;
    std::vector<std::pair<std::string, Digest>> marks;  // of each: the item's id
  };

  /// `item_key` is the name of the items' key attribute.
  explicit PollMemory(std::string item_key) : item_key_(std::move(item_key)) {}

  /// Those of `changes` that ask for something else than the last change of their item, in their order.
  [[nodiscard]] News news(std::vector<events::ItemChange> changes);
  /// They are made.
  void remember(std::vector<std::pair<std::string, Digest>> marks);

  /// Whether a record that is no item was not there in this round nor in the one before.
  [[nodiscard]] bool is_new_failure(std::string_view record);
  /// All there is has been read once more.
  void end_round();

 private:
  [[nodiscard]] Digest digest_of(const events::ItemChange& change);

  std::string item_key_;
  Digester<32> digester_{"SHA256"};
  std::map<std::string, Digest> made_;  // the last change of each item, by its id
  std::set<Digest> failures_;           // of the round before
  std::set<Digest> failures_now_;
};

}  // namespace rtp::sources
