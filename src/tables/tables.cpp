#include "tables/tables.h"

#include <future>
#include <utility>

#include "tables/catalog.h"
#include "tables/change_log.h"
#include "tables/page_reader.h"
#include "tables/reader.h"
#include "tables/writer.h"

namespace rtp::tables {

using dynamodb::WriteOutcome;

namespace {

constexpr std::size_t kMaxBatchReadBytes = std::size_t{16} * 1024 * 1024;

}  // namespace

Result<std::unique_ptr<Tables>> Tables::open(Storage& storage, const Clock& clock, TablesOptions options) {
  RTP_TRY(std::unique_ptr<Catalog> catalog, Catalog::load(storage));
  RTP_TRY(const std::uint64_t last, stored_sequence_number(storage));
  auto writer = std::make_unique<Writer>(storage, *catalog, clock, options, last);
  return std::unique_ptr<Tables>(new Tables(storage, clock, std::move(catalog), std::move(writer)));
}

Tables::Tables(const Storage& storage, const Clock& clock, std::unique_ptr<Catalog> catalog,
               std::unique_ptr<Writer> writer)
    : storage_(storage), clock_(clock), catalog_(std::move(catalog)), writer_(std::move(writer)) {}

Tables::~Tables() = default;

void Tables::set_listener(ChangeListener* listener) { writer_->set_listener(listener); }

void Tables::create_table(dynamodb::CreateTableRequest request, Done<dynamodb::TableDescription> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

void Tables::update_table(dynamodb::UpdateTableRequest request, Done<dynamodb::TableDescription> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

void Tables::delete_table(dynamodb::DeleteTableRequest request, Done<dynamodb::TableDescription> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

void Tables::update_time_to_live(dynamodb::UpdateTimeToLiveRequest request,
                                 Done<dynamodb::TableDescription> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

void Tables::tag_resource(dynamodb::TagResourceRequest request, Done<dynamodb::TableDescription> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

void Tables::untag_resource(dynamodb::UntagResourceRequest request, Done<dynamodb::TableDescription> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

Result<dynamodb::TableDescription> Tables::describe_table(std::string_view table_name) const {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find_for_control(table_name));
  return dynamodb::TableDescription{.schema = *schema, .status = dynamodb::TableStatus::kActive};
}

Tables::TableNames Tables::list_tables(const dynamodb::ListTablesRequest& request) const {
  return catalog_->list(request);
}

void Tables::put_item(dynamodb::PutItemRequest request, Done<WriteOutcome> done, Durability durability) {
  writer_->submit(std::move(request), std::move(done), durability);
}

void Tables::update_item(dynamodb::UpdateItemRequest request, Done<WriteOutcome> done,
                         Durability durability) {
  writer_->submit(std::move(request), std::move(done), durability);
}

void Tables::delete_item(dynamodb::DeleteItemRequest request, Done<WriteOutcome> done,
                         Durability durability) {
  writer_->submit(std::move(request), std::move(done), durability);
}

void Tables::batch_write_item(dynamodb::BatchWriteItemRequest&& request, Done<std::vector<WriteOutcome>> done,
                              Durability durability) {
  writer_->submit(std::move(request), std::move(done), durability);
}

void Tables::write_items(std::vector<ItemWrite>&& writes, Done<ItemWriteOutcomes> done) {
  writer_->submit(std::move(writes), std::move(done), Durability::kDurable);
}

void Tables::transact_write_items(dynamodb::TransactWriteItemsRequest request,
                                  Done<dynamodb::TransactWriteOutcome> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

void Tables::transact_get_items(dynamodb::TransactGetItemsRequest request,
                                Done<dynamodb::TransactGetOutcome> done) {
  writer_->submit(std::move(request), std::move(done), Durability::kDurable);
}

Result<Tables::ItemRead> Tables::get_item(const dynamodb::GetItemRequest& request) const {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find(request.table_name));
  return Reader(storage_, *schema).get(request);
}

Result<Tables::BatchRead> Tables::batch_get_item(const dynamodb::BatchGetItemRequest& request) const {
  BatchRead read;
  std::size_t room = kMaxBatchReadBytes;
  for (const dynamodb::BatchGet& table : request.tables) {
    RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find(table.table_name));
    RTP_TRY(ItemsRead items, Reader(storage_, *schema).batch_get(table, room));
    room -= items.bytes;
    read.items[table.table_name] = std::move(items.items);
    read.units[table.table_name].table = items.read_units;
    if (items.processed_keys < table.keys.size()) {
      dynamodb::BatchGet& rest = read.unprocessed.emplace_back(table);
      rest.keys.erase(rest.keys.begin(),
                      rest.keys.begin() + static_cast<std::ptrdiff_t>(items.processed_keys));
    }
  }
  return read;
}

Result<dynamodb::ItemPage> Tables::query(const dynamodb::QueryRequest& request) const {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find(request.page.table_name));
  return query_page(storage_, *schema, request);
}

Result<dynamodb::ItemPage> Tables::scan(const dynamodb::ScanRequest& request) const {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find(request.page.table_name));
  return scan_page(storage_, *schema, request);
}

Result<std::optional<ItemVersion>> Tables::get_version(std::string_view table_name,
                                                       const dynamodb::Item& key) const {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find(table_name));
  return Reader(storage_, *schema).version(key);
}

Result<Tables::VersionPage> Tables::versions_with_prefix(std::string_view table_name, std::string_view prefix,
                                                         std::optional<std::string_view> after,
                                                         std::size_t limit) const {
  RTP_TRY(const Catalog::SchemaPtr schema, catalog_->find(table_name));
  return Reader(storage_, *schema).versions_with_prefix(prefix, after, limit);
}

Result<std::vector<dynamodb::StreamRecord>> Tables::read_changes(std::uint64_t after,
                                                                 std::size_t limit) const {
  return read_stored_changes(storage_, after, limit);
}

StreamReader Tables::streams() const { return {storage_, *catalog_, clock_.now(), last_sequence_number()}; }

std::uint64_t Tables::last_sequence_number() const { return writer_->last_sequence_number(); }

Result<void> Tables::health() const { return writer_->health(); }

void Tables::finish() {
  std::promise<void> reached;
  writer_->when_published([&reached] { reached.set_value(); });
  reached.get_future().wait();
}

}  // namespace rtp::tables
