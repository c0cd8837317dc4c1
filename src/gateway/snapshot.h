// The reading of the present states that one request asks for with `since`, in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "gateway/item_reader.h"
#include "gateway/outgoing_change.h"

namespace rtp::gateway {

/// What changed after `since` and is not to come as a change, which all after `until` are. Not thread-safe,
/// but request() and anew() on any thread at any time.
class Snapshot {
 public:
  struct Request {
    std::vector<std::string> names;  // items and patterns
    std::uint64_t since = 0;
    std::uint64_t until = 0;
    bool wants_removals = false;
    std::string request_id;
  };

  explicit Snapshot(Request request);

  [[nodiscard]] const Request& request() const { return request_; }
  /// Whether `since` was too long ago to find the removals, so that all items come as if it were 0.
  [[nodiscard]] bool anew() const { return anew_; }
  [[nodiscard]] bool done() const { return next_ == request_.names.size(); }

  /// Passes over names that are not wanted any more, up to the next one that is.
  void skip_unless(const std::function<bool(const std::string& name)>& wanted);

  /// A state, and the name it was asked for by, of request().names.
  struct State {
    const std::string* name;
    SharedChange change;
  };
  /// Reads some more: a few items, or one page of a pattern, which may have none. Errors of the reader.
  [[nodiscard]] Result<std::vector<State>> read(const ItemReader& reader);

  /// A pattern is resumed over this many changes, whose removals are looked for.
  static constexpr std::uint64_t kMaxChangesToResumePattern = 100'000;

 private:
  using States = std::vector<State>;

  [[nodiscard]] Result<void> read_item(const ItemReader& reader, States& states) const;
  [[nodiscard]] Result<void> read_page(const ItemReader& reader, std::string_view prefix, States& states);
  [[nodiscard]] Result<void> read_removals(const ItemReader& reader, std::string_view prefix, States& states);
  [[nodiscard]] bool wants(const OutgoingChange& change) const;
  [[nodiscard]] const std::string& name() const { return request_.names[next_]; }
  void go_on();

  Request request_;
  bool anew_ = false;
  std::size_t next_ = 0;  // the name under way
  // Of the pattern under way.
  std::optional<std::uint64_t> removals_after_;
  bool removals_done_ = false;
  std::optional<std::string> page_after_;
};

}  // namespace rtp::gateway
