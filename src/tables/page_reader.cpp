#include "tables/page_reader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dynamodb/key_paths.h"
#include "tables/capacity.h"
#include "tables/item_codec.h"
#include "tables/item_view.h"
#include "tables/key_encoding.h"
#include "tables/page_size.h"

namespace rtp::tables {
namespace {

using dynamodb::Item;
using dynamodb::ItemPage;
using dynamodb::ReadPage;
using dynamodb::SecondaryIndex;
using dynamodb::TableSchema;

constexpr std::size_t kMaxItemPageBytes = std::size_t{1024} * 1024;

/// The rest of `range` after the item at `start`, in the direction of reading.
KeyRange rest_of(KeyRange range, std::string start, Direction direction) {
  if (direction == Direction::kForward) {
    range.begin = key_after(start);
  } else {
    range.end = std::move(start);
  }
  return range;
}

Result<KeyRange> rest_of_query(const ItemView& view, const dynamodb::KeyCondition& condition, KeyRange range,
                               const Item& start, Direction direction) {
  RTP_TRY(std::string key, view.key_at(start));
  RTP_CHECK(condition.check_start(view.key(), start));
  if (view.index() == nullptr && !view.key().range) {
    return invalid("The query can return at most one row and cannot be restarted");
  }
  return rest_of(std::move(range), std::move(key), direction);
}

Result<void> refuse_key_in_filter(const ItemView& view, const ReadPage& page) {
  if (!page.filter) {
    return {};
  }
  const auto used = page.filter->attributes();
  for (const dynamodb::KeyAttribute* const attribute : view.key().attributes()) {
    if (used.contains(attribute->name)) {
      return invalid(
          std::string(page.is_legacy_filter ? "QueryFilter" : "Filter Expression") +
          " can only contain non-primary key attributes: Primary key attribute: " + attribute->name);
    }
  }
  return {};
}

/// Whether the page needs attributes that the index of the view does not have, and so the items themselves;
/// kInvalidArgument where a global index is asked for them.
Result<bool> needs_items(const ItemView& view, const ReadPage& page) {
  const SecondaryIndex* const index = view.index();
  if (index == nullptr || index->projection == dynamodb::ProjectionType::kAll) {
    return false;
  }
  if (page.all_attributes && index->global) {
    return invalid(
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
        "secondary index " +
        index->name + " because its projection type is not ALL");
  }
  bool needed = page.all_attributes;
  const auto selected =
      page.projection ? page.projection->attributes() : std::set<std::string, std::less<>>{};
  for (const std::string& attribute : selected) {
    if (view.projects(attribute)) {
      continue;
    }
    if (index->global) {
      return invalid("One or more parameter values were invalid: Global secondary index " + index->name +
                     " does not project [" + attribute + "]");
    }
    needed = true;
  }
  return needed;
}

Result<ItemView> view_of(const TableSchema& schema, const ReadPage& page) {
  RTP_TRY(ItemView view, ItemView::find(schema, page.index_name));
  if (page.consistent_read && view.index() != nullptr && view.index()->global) {
    return invalid("Consistent reads are not supported on global secondary indexes");
  }
  return view;
}

/// Collects a page: counts what is evaluated, keeps what passes the filter, knows when the page is full.
class PageBuilder {
 public:
  PageBuilder(const Storage& storage, const ItemView& view, const ReadPage& request, bool reads_items)
      : storage_(storage), view_(view), request_(request), reads_items_(reads_items) {}

  [[nodiscard]] Result<void> add(Item entry) {
    bytes_ += dynamodb::item_size(entry);
    page_bytes_ += page_bytes(view_.schema().key, entry);
    ++page_.scanned_count;
    last_ = std::move(entry);
    if (!reads_items_) {
      evaluate(last_);
      return {};
    }
    RTP_TRY(const std::optional<std::string> stored,
            storage_.get(Keyspace::kItems, item_key(view_.schema(), last_)));
    if (stored) {  // otherwise it was deleted after the index was read
      RTP_TRY(const ItemVersion version, decode_item(*stored));
      page_.units.table += read_units(dynamodb::item_size(version.item), request_.consistent_read);
      evaluate(version.item);
    }
    return {};
  }

  /// As DynamoDB has it, with the item that goes over the megabyte.
  [[nodiscard]] bool is_full() const {
    return page_bytes_ >= kMaxItemPageBytes || (request_.limit && page_.scanned_count >= *request_.limit);
  }

  /// The page, with a LastEvaluatedKey when it ended before the data did.
  [[nodiscard]] ItemPage finish(bool ended_early) {
    if (ended_early) {
      page_.last_evaluated_key = view_.position_of(last_);
    }
    const double units = read_units(bytes_, request_.consistent_read);
    if (const SecondaryIndex* const index = view_.index()) {
      page_.units.add_index(index->global, index->name, units);
    } else {
      page_.units.table = units;
    }
    return std::move(page_);
  }

 private:
  void evaluate(const Item& item) {
    if (request_.filter && !request_.filter->holds(item)) {
      return;
    }
    ++page_.count;
    if (!request_.count_only) {
      page_.items.push_back(request_.projection ? request_.projection->project(item) : item);
    }
  }

  const Storage& storage_;
  const ItemView& view_;
  const ReadPage& request_;
  const bool reads_items_;
  ItemPage page_;
  std::size_t bytes_ = 0;       // as capacity is accounted
  std::size_t page_bytes_ = 0;  // as the page is limited
  Item last_;
};

Result<ItemPage> read_page(const Storage& storage, const ItemView& view, const ReadPage& request,
                           bool reads_items, const KeyRange& range, Direction direction) {
  PageBuilder page(storage, view, request, reads_items);
  const auto cursor = storage.range(Keyspace::kItems, range.begin, range.end, direction);
  while (!page.is_full()) {
    RTP_TRY(const auto entry, cursor->next());
    if (!entry) {
      return page.finish(false);
    }
    RTP_TRY(ItemVersion version, decode_item(entry->value));
    RTP_CHECK(page.add(std::move(version.item)));
  }
  return page.finish(true);
}

}  // namespace

Result<ItemPage> query_page(const Storage& storage, const TableSchema& schema,
                            const dynamodb::QueryRequest& request) {
  RTP_TRY(const ItemView view, view_of(schema, request.page));
  const auto& start = request.page.exclusive_start_key;
  if (start && start->size() != view.position_size()) {
    return invalid("The provided starting key is invalid");
  }
  RTP_TRY(const auto condition, request.key_conditions.resolve(view.key(), start ? &*start : nullptr));
  const Direction direction = request.scan_index_forward ? Direction::kForward : Direction::kBackward;
  KeyRange range = view.range(condition);
  if (start) {
    RTP_TRY(range, rest_of_query(view, condition, std::move(range), *start, direction));
  }
  RTP_CHECK(dynamodb::check_scalar_keys(schema, request.page.projection));
  RTP_CHECK(refuse_key_in_filter(view, request.page));
  RTP_TRY(const bool reads_items, needs_items(view, request.page));
  RTP_CHECK(dynamodb::check_scalar_keys(schema, request.page.filter));
  return read_page(storage, view, request.page, reads_items, range, direction);
}

Result<ItemPage> scan_page(const Storage& storage, const TableSchema& schema,
                           const dynamodb::ScanRequest& request) {
  RTP_TRY(const ItemView view, view_of(schema, request.page));
  const auto& position = request.page.exclusive_start_key;
  if (position) {
    RTP_CHECK(view.check_index_key(*position));
  }
  RTP_TRY(const bool reads_items, needs_items(view, request.page));
  KeyRange range = view.segment(request.segment, request.total_segments);
  if (position) {
    RTP_TRY(std::string start, view.key_at(*position));
    if (!range.contains(start)) {
      return invalid(
          "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
          "with correct Segment. TotalSegments: " +
          std::to_string(request.total_segments) + " Segment: " + std::to_string(request.segment));
    }
    range = rest_of(std::move(range), std::move(start), Direction::kForward);
  }
  RTP_CHECK(dynamodb::check_scalar_keys(schema, request.page.projection));
  RTP_CHECK(dynamodb::check_scalar_keys(schema, request.page.filter));
  return read_page(storage, view, request.page, reads_items, range, Direction::kForward);
}

}  // namespace rtp::tables
