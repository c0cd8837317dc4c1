#include "gateway/snapshot.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "functions/real_time_item_ids.h"

namespace rtp::gateway {
namespace {

constexpr std::size_t kItemsOfAPage = 64;  // that cost as much as reading one

std::string_view prefix_of(std::string_view pattern) { return pattern.substr(0, pattern.size() - 1); }

}  // namespace

Snapshot::Snapshot(Request request) : request_(std::move(request)) {
  const bool long_ago =
      request_.until > request_.since && request_.until - request_.since > kMaxChangesToResumePattern;
  if (request_.since > 0 && request_.wants_removals && long_ago &&
      std::ranges::any_of(request_.names, functions::is_pattern)) {
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
  page_after_.reset();
  removals_done_ = false;
}

Result<std::size_t> Snapshot::step(const ItemReader& reader, const Wanted& wanted, const Sink& sink) {
  const std::string& name = request_.names[next_];
  if (!wanted(name)) {
    go_on();
    return 0;
  }
  if (!functions::is_pattern(name)) {
    RTP_CHECK(read_item(reader, name, sink));
    go_on();
    return 1;
  }
  if (request_.wants_removals && request_.since > 0 && !removals_done_) {
    RTP_CHECK(read_removals(reader, name, sink));
  } else {
    RTP_CHECK(read_page(reader, name, sink));
  }
  return kItemsOfAPage;
}

Result<void> Snapshot::read_item(const ItemReader& reader, const std::string& name, const Sink& sink) const {
  RTP_TRY(const SharedChange change, reader.read(name));
  if (change == nullptr) {
    if (request_.wants_removals && request_.since > 0) {
      sink(name, reader.removal(name, request_.until));
    }
  } else if (wants(*change)) {
    sink(name, change);
  }
  return {};
}

Result<void> Snapshot::read_page(const ItemReader& reader, const std::string& name, const Sink& sink) {
  RTP_TRY(ItemReader::Page page, reader.read_prefix(prefix_of(name), page_after_, kPage));
  for (const SharedChange& change : page.changes) {
    if (wants(*change)) {
      sink(name, change);
    }
  }
  page_after_ = std::move(page.last_evaluated);
  if (!page_after_) {
    go_on();
  }
  return {};
}

Result<void> Snapshot::read_removals(const ItemReader& reader, const std::string& name, const Sink& sink) {
  RTP_TRY(const ItemReader::Removals removals,
          reader.removals(prefix_of(name), removals_after_.value_or(request_.since), kPage));
  for (const std::string& id : removals.ids) {
    sink(name, reader.removal(id, request_.until));
  }
  removals_after_ = removals.last;
  removals_done_ = removals.last == 0 || removals.last >= request_.until;
  return {};
}

}  // namespace rtp::gateway
