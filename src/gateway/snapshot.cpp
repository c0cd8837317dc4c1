#include "gateway/snapshot.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/key_pattern.h"

namespace rtp::gateway {
namespace {

constexpr std::size_t kItemsAtOnce = 64;
constexpr std::size_t kPage = 256;

}  // namespace

Snapshot::Snapshot(Request request) : request_(std::move(request)) {
  const bool long_ago =
      request_.until > request_.since && request_.until - request_.since > kMaxChangesToResumePattern;
  if (request_.since > 0 && request_.wants_removals && long_ago &&
      std::ranges::any_of(request_.names, is_pattern)) {
    request_.since = 0;
    anew_ = true;
  }
}

bool Snapshot::wants(const OutgoingChange& change) const {
  const std::uint64_t sequence_number = change.delivery().sequence_number;
  return sequence_number > request_.since && sequence_number <= request_.until;
}

void Snapshot::go_on() {
  ++next_;
  removals_after_.reset();
  removals_done_ = false;
  page_after_.reset();
}

void Snapshot::skip_unless(const std::function<bool(const std::string& name)>& wanted) {
  while (!done() && !wanted(name())) {
    go_on();
  }
}

Result<std::vector<Snapshot::State>> Snapshot::read(const ItemReader& reader) {
  States states;
  for (std::size_t i = 0; i < kItemsAtOnce && !done(); ++i) {
    if (const auto prefix = prefix_of(name())) {
      if (i == 0) {
        const bool removals_first = request_.wants_removals && request_.since > 0 && !removals_done_;
        RTP_CHECK(removals_first ? read_removals(reader, *prefix, states)
                                 : read_page(reader, *prefix, states));
      }
      break;
    }
    RTP_CHECK(read_item(reader, states));
    go_on();
  }
  return states;
}

Result<void> Snapshot::read_item(const ItemReader& reader, States& states) const {
  RTP_TRY(const SharedChange change, reader.read(name()));
  if (change == nullptr) {
    if (request_.wants_removals && request_.since > 0) {
      states.push_back({.name = &name(), .change = reader.removal(name(), request_.until)});
    }
  } else if (wants(*change)) {
    states.push_back({.name = &name(), .change = change});
  }
  return {};
}

Result<void> Snapshot::read_page(const ItemReader& reader, std::string_view prefix, States& states) {
  RTP_TRY(ItemReader::Page page, reader.read_prefix(prefix, page_after_, kPage));
  for (const SharedChange& change : page.changes) {
    if (wants(*change)) {
      states.push_back({.name = &name(), .change = change});
    }
  }
  page_after_ = std::move(page.last_evaluated);
  if (!page_after_) {
    go_on();
  }
  return {};
}

Result<void> Snapshot::read_removals(const ItemReader& reader, std::string_view prefix, States& states) {
  RTP_TRY(const ItemReader::Removals removals,
          reader.removals(prefix, removals_after_.value_or(request_.since), kPage));
  for (const std::string& id : removals.ids) {
    states.push_back({.name = &name(), .change = reader.removal(id, request_.until)});
  }
  removals_after_ = removals.last;
  removals_done_ = removals.last == 0 || removals.last >= request_.until;
  return {};
}

}  // namespace rtp::gateway
