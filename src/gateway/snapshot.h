// The reading of the present states that one request asks for with `since`, in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "gateway/item_reader.h"
#include "gateway/outgoing_change.h"

namespace rtp::gateway {

/// Not thread-safe. What changed after `since` and is not to come as a change, which all after `until` are.
class Snapshot {
 public:
  struct Request {
    std::vector<std::string> names;  // items and patterns
    std::uint64_t since = 0;
    std::uint64_t until = 0;
    bool wants_removals = false;
    std::string request_id;
  };
  /// Gets each state with the name that it was asked for by.
  using Sink = std::function<void(const std::string& name, SharedChange change)>;
  /// Whether a name is still wanted.
  using Wanted = std::function<bool(const std::string& name)>;

  explicit Snapshot(Request request);

  [[nodiscard]] const Request& request() const { return request_; }
  /// Whether `since` was too long ago to find the removals, so that all items come as if it were 0.
  [[nodiscard]] bool anew() const { return anew_; }
  [[nodiscard]] bool done() const { return next_ == request_.names.size(); }

  /// Reads some more: one item, or one page of a pattern. How many items that cost, about. Errors of the
  /// reader. REQUIRES: not done.
  [[nodiscard]] Result<std::size_t> step(const ItemReader& reader, const Wanted& wanted, const Sink& sink);

  /// A pattern is resumed over this many changes, whose removals are looked for.
  static constexpr std::uint64_t kMaxChangesToResumePattern = 100'000;
  static constexpr std::size_t kPage = 256;

 private:
  [[nodiscard]] Result<void> read_item(const ItemReader& reader, const std::string& name,
                                       const Sink& sink) const;
  [[nodiscard]] Result<void> read_page(const ItemReader& reader, const std::string& name, const Sink& sink);
  [[nodiscard]] Result<void> read_removals(const ItemReader& reader, const std::string& name,
                                           const Sink& sink);
  [[nodiscard]] bool wants(const OutgoingChange& change) const;
  void go_on();

  Request request_;
  std::size_t next_ = 0;                         // the name under way
  std::optional<std::uint64_t> removals_after_;  // of a pattern, while its removals are looked for
  std::optional<std::string> page_after_;        // of a pattern
  bool removals_done_ = false;
  bool anew_ = false;
};

}  // namespace rtp::gateway
