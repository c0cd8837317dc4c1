#include "sources/poll_memory.h"

#include "dynamodb/wire_json.h"

namespace rtp::sources {

using events::ItemChange;

PollMemory::Digest PollMemory::digest_of(const ItemChange& change) {
  std::string text(1, static_cast<char>('0' + static_cast<int>(change.kind)));
  dynamodb::append_typed_json(text, change.item);
  return digester_.digest({text});
}

PollMemory::News PollMemory::news(std::vector<ItemChange> changes) {
  News news;
  std::set<std::string> changed;  // ids: whatever comes after a change counts
  for (ItemChange& change : changes) {
    std::string id = id_of(change, item_key_);
    const Digest digest = digest_of(change);
    const auto made = made_.find(id);
    if (made != made_.end() && made->second == digest && !changed.contains(id)) {
      continue;
    }
    changed.insert(id);
    news.changes.push_back(std::move(change));
    news.marks.emplace_back(std::move(id), digest);
  }
  return news;
}

void PollMemory::remember(std::vector<std::pair<std::string, Digest>> marks) {
  for (auto& [id, digest] : marks) {
    made_.insert_or_assign(std::move(id), digest);
  }
}

bool PollMemory::is_new_failure(std::string_view record) {
  const Digest digest = digester_.digest({record});
  return failures_now_.insert(digest).second && !failures_.contains(digest);
}

void PollMemory::end_round() { failures_ = std::exchange(failures_now_, {}); }

}  // namespace rtp::sources
