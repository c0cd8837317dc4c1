#include "gateway/item_reader.h"

#include <memory>
#include <utility>

#include "functions/item_payload.h"
#include "gateway/gateway_options.h"
#include "websocket/frame.h"

namespace rtp::gateway {

ItemReader::ItemReader(const tables::Tables& tables, const functions::FunctionConfig& config,
                       SharedDeflaters& deflaters)
    : tables_(tables), config_(config), deflaters_(deflaters) {}

Result<dynamodb::Item> ItemReader::key_of(const std::string& real_time_item_id) const {
  RTP_TRY(const dynamodb::TableDescription table, tables_.describe_table(kItemTableName));
  dynamodb::Item key;
  if (table.schema.key.hash.type == dynamodb::Type::kNumber) {
    RTP_TRY(const dynamodb::Number number, dynamodb::Number::parse(real_time_item_id));
    key.emplace(config_.real_time_item_key, number);
  } else {
    key.emplace(config_.real_time_item_key, real_time_item_id);
  }
  return key;
}

SharedChange ItemReader::change_of(const std::string& real_time_item_id, tables::ItemVersion version) const {
  dynamodb::StreamRecord record;
  record.sequence_number = version.sequence_number;
  record.event_name = dynamodb::EventName::kModify;
  record.new_image = std::move(version.item);
  Delivery delivery{.real_time_item_id = real_time_item_id,
                    .sequence_number = record.sequence_number,
                    .frame = websocket::encode_frame(websocket::Opcode::kText,
                                                     *functions::item_payload(config_, *record.new_image)),
                    .record = nullptr};
  delivery.record = std::make_shared<const dynamodb::StreamRecord>(std::move(record));
  return std::make_shared<OutgoingChange>(std::make_shared<const Delivery>(std::move(delivery)), deflaters_);
}

SharedChange ItemReader::removal(const std::string& real_time_item_id, std::uint64_t sequence_number) const {
  return std::make_shared<OutgoingChange>(
      std::make_shared<const Delivery>(Delivery{.real_time_item_id = real_time_item_id,
                                                .sequence_number = sequence_number,
                                                .frame = {},
                                                .record = nullptr}),
      deflaters_);
}

Result<SharedChange> ItemReader::read(const std::string& real_time_item_id) const {
  RTP_TRY(const dynamodb::Item key, key_of(real_time_item_id));
  RTP_TRY(std::optional<tables::ItemVersion> version, tables_.get_version(kItemTableName, key));
  return version ? change_of(real_time_item_id, *std::move(version)) : nullptr;
}

Result<ItemReader::Page> ItemReader::read_prefix(std::string_view prefix,
                                                 const std::optional<std::string>& after,
                                                 std::size_t limit) const {
  RTP_TRY(tables::Tables::VersionPage versions,
          tables_.versions_with_prefix(kItemTableName, prefix, after, limit));
  Page page{.changes = {}, .last_evaluated = std::move(versions.last_evaluated)};
  for (tables::ItemVersion& version : versions.versions) {
    if (const auto id = functions::real_time_item_id(config_, version.item)) {
      page.changes.push_back(change_of(*id, std::move(version)));
    }
  }
  return page;
}

Result<ItemReader::Removals> ItemReader::removals(std::string_view prefix, std::uint64_t after,
                                                  std::size_t limit) const {
  RTP_TRY(const std::vector<dynamodb::StreamRecord> records, tables_.read_changes(after, limit));
  Removals removals{.ids = {}, .last = records.empty() ? 0 : records.back().sequence_number};
  for (const dynamodb::StreamRecord& record : records) {
    const auto id = functions::real_time_item_id(config_, record.keys);
    if (record.event_name != dynamodb::EventName::kRemove || record.table_name != kItemTableName || !id ||
        !id->starts_with(prefix)) {
      continue;
    }
    RTP_TRY(const std::optional<tables::ItemVersion> now, tables_.get_version(kItemTableName, record.keys));
    if (!now) {
      removals.ids.push_back(*id);
    }
  }
  return removals;
}

}  // namespace rtp::gateway
