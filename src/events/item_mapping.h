// How a record from outside becomes a change of an item: which of its values is the id, which the attributes,
// which the time. The same rules for every source, and for OnIntegrationEvent. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dynamodb/attribute_value.h"
#include "events/item_change.h"
#include "events/selector.h"

namespace rtp::events {

enum class PayloadKind {
  kJson,  // any JSON value; a plain number is one
  kText,  // the payload is a string
};

enum class WriteMode { kReplace, kMerge };

/// As the configuration has them; each value that names a part of a record is a Selector.
struct MappingRules {
  std::string item_key = "vehicleId";  // the name of the items' key attribute
  std::string id = {};                 // of the item; required
  PayloadKind payload = PayloadKind::kJson;
  /// JSON Pointer to the list of records in the document; empty: the document, or its elements.
  std::string items = {};
  std::map<std::string, std::string> attributes = {};  // name: selector; empty: all members of the document
  std::string value_attribute = "value";               // of a document that is no object
  std::string timestamp = {};                          // empty: none
  std::string timestamp_attribute = "timestamp";       // gets it as ISO 8601 in UTC
  std::string version = {};                            // name of an attribute; empty: no change is stale
  /// Which records remove their item: a selector of a value that is true, a number but 0 or a text but "",
  /// "0" and "false"; or "SELECTOR=TEXT" for one value that means it ("/op=delete"). Empty: none.
  std::string remove_when = {};
  WriteMode write = WriteMode::kReplace;
};

/// Immutable; may be shared between threads.
class ItemMapping {
 public:
  /// kInvalidArgument, naming the rule and its fix.
  [[nodiscard]] static Result<ItemMapping> compile(MappingRules rules);

  [[nodiscard]] const MappingRules& rules() const { return rules_; }

  /// The changes that the records of a payload ask for, in its order; one record that is no item does not
  /// touch the others. kMalformed where the payload is not of the kind or has no records. An empty payload
  /// removes the item where its id is no part of the document (as an empty retained message of MQTT does).
  [[nodiscard]] Result<std::vector<Result<ItemChange>>> map(std::string_view payload,
                                                            const Metadata& metadata) const;

  /// The change that a payload of one record asks for, whatever `items` says; errors as map_record.
  [[nodiscard]] Result<ItemChange> map_one(std::string_view payload, const Metadata& metadata) const;

  /// The JSON texts of the records of `payload`, one for each of map(); for map_one(). Of a payload that
  /// map() refuses: itself.
  [[nodiscard]] std::vector<std::string> record_texts(std::string_view payload) const;

  /// The change that one record asks for. kMalformed or kInvalidArgument, naming what it lacks.
  [[nodiscard]] Result<ItemChange> map_record(const dynamodb::AttributeValue& record,
                                              const Metadata& metadata) const;

  /// The removal of the item that `record` identifies; errors as map_record.
  [[nodiscard]] Result<ItemChange> map_removal(const dynamodb::AttributeValue& record,
                                               const Metadata& metadata) const;

  /// The name of the items' key attribute.
  [[nodiscard]] const std::string& item_key() const { return rules_.item_key; }

 private:
  ItemMapping(MappingRules rules, Selector id) : rules_(std::move(rules)), id_(std::move(id)) {}

  [[nodiscard]] Result<std::string> id_of(const dynamodb::AttributeValue& record,
                                          const Metadata& metadata) const;
  [[nodiscard]] Result<dynamodb::Item> attributes_of(const dynamodb::AttributeValue& record,
                                                     const Metadata& metadata) const;
  [[nodiscard]] Result<dynamodb::AttributeValue> parse_payload(std::string_view payload) const;
  /// Parts of `document`.
  [[nodiscard]] Result<std::span<const dynamodb::AttributeValue>> records_of(
      const dynamodb::AttributeValue& document) const;
  [[nodiscard]] bool is_removal(const dynamodb::AttributeValue& record, const Metadata& metadata) const;
  [[nodiscard]] Result<void> check_version(const dynamodb::Item& item) const;

  MappingRules rules_;
  Selector id_;
  std::vector<std::string> items_path_;
  std::vector<std::pair<std::string, Selector>> attributes_;
  std::optional<Selector> timestamp_;
  std::optional<Selector> remove_when_;
  std::optional<std::string> remove_text_;  // what remove_when_ must select; absent: anything that is true
};

}  // namespace rtp::events
