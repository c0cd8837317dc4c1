#include <array>
#include <utility>

#include "dynamodb/json_types.h"
#include "dynamodb/legacy_projection.h"
#include "dynamodb/request_expressions.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxBatchWrites = 25;
constexpr std::size_t kMaxBatchKeys = 100;

constexpr std::array<std::string_view, 1> kBatchProjection = {"ProjectionExpression"};
constexpr std::array<LegacyParameter, 1> kBatchGetLegacy = {{{"AttributesToGet"}}};
constexpr ExpressionParameters kBatchGetParameters = {kBatchProjection, {}, kBatchGetLegacy};

/// What DynamoDB answers for a scalar where its model has a list inside a map, or a map inside a list.
std::unexpected<Error> not_parameterized() {
  return fail(
      ErrorCode::kMalformed,
      "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
      "java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are "
      "in module java.base of loader 'bootstrap')");
}

Result<const JsonArray*> list_in_map(const JsonValue& value) {
  return value.is_array() || value.is_object() ? json_list(value) : not_parameterized();
}

Result<Item> item_in_list(const JsonValue& value) {
  return value.is_array() || value.is_object() ? item_from_typed_json(value) : not_parameterized();
}

/// Constraints of RequestItems that concern its tables.
class RequestItems {
 public:
  RequestItems(Members& members, const JsonObject& tables) : members_(members), tables_(tables) {}

  void check_tables() {
    if (tables_.empty()) {
      members_.violate("RequestItems", "'{}'", "Member must have length greater than or equal to 1");
    }
    if (!std::ranges::all_of(tables_, [](const auto& table) { return is_table_name(table.key); })) {
      violate(
          "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must "
          "have "
          "length greater than or equal to 3, Member must satisfy regular expression pattern: "
          "[a-zA-Z0-9_.-]+]");
    }
  }

  void violate(std::string_view constraint) {
    std::vector<std::string> shown;
    for (const auto& table : tables_) {
      shown.push_back(std::string(table.key) + "=[...]");
    }
    members_.violate("RequestItems", quoted(joined("{}", {shown.begin(), shown.end()})), constraint);
  }

 private:
  static bool is_table_name(std::string_view name) {
    return has_name_characters(name) && name.size() >= kMinNameLength && name.size() <= kMaxNameLength;
  }

  Members& members_;
  const JsonObject& tables_;
};

/// A write whose item or key may still turn out to be invalid, after the constraints are checked.
struct PendingWrite {
  BatchWrite write;
  Result<Item> item_or_key;
};

class BatchWriteReader {
 public:
  explicit BatchWriteReader(Members& members) : members_(members) {}

  void read(const JsonObject& tables) {
    bool right_lengths = true;
    for (const auto& table : tables) {
      const auto requests = members_.keep_type_error(list_in_map(table.value));
      if (!requests) {
        continue;
      }
      right_lengths = right_lengths && !(*requests)->empty() && (*requests)->size() <= kMaxBatchWrites;
      for (std::size_t i = 0; i < (*requests)->size(); ++i) {
        const std::string path =
            "requestItems." + std::string(table.key) + ".member." + std::to_string(i + 1) + ".member.";
        read_write_request(table.key, (**requests)[i], path);
      }
    }
    if (!right_lengths) {
      RequestItems(members_, tables)
          .violate(
              "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member "
              "must have "
              "length greater than or equal to 1]");
    }
  }

  /// The writes, when the constraints hold. Errors in the order in which DynamoDB finds them.
  [[nodiscard]] Result<std::vector<BatchWrite>> take_writes() {
    if (!one_request_each_) {
      return invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
          "supported "
          "datatypes");
    }
    if (pending_.size() > kMaxBatchWrites) {
      return invalid("Too many items requested for the BatchWriteItem call");
    }
    std::vector<BatchWrite> writes;
    writes.reserve(pending_.size());
    for (PendingWrite& pending : pending_) {
      RTP_TRY(pending.write.item_or_key, std::move(pending.item_or_key));
      if (!pending.write.is_delete) {
        RTP_CHECK(check_item_size(pending.write.item_or_key));
      }
      writes.push_back(std::move(pending.write));
    }
    return writes;
  }

 private:
  void read_write_request(std::string_view table, const JsonValue& value, const std::string& path) {
    const auto request =
        members_.keep_type_error(json_structure(value, "WriteRequest", StructurePlace::kElement));
    if (!request) {
      return;
    }
    Members choice = members_.within(**request, path);
    const JsonObject* deletion = choice.structure("DeleteRequest", "DeleteRequest");
    const JsonObject* put = choice.structure("PutRequest", "PutRequest");
    one_request_each_ = one_request_each_ && (deletion == nullptr) != (put == nullptr);
    if (deletion != nullptr) {
      read_item(table, *deletion, "Key", path + "deleteRequest.");
    }
    if (put != nullptr) {
      read_item(table, *put, "Item", path + "putRequest.");
    }
  }

  void read_item(std::string_view table, const JsonObject& request, std::string_view name,
                 const std::string& path) {
    Members members = members_.within(request, path);
    members.require(name);
    if (auto item = members.item(name)) {
      pending_.push_back({{std::string(table), {}, name == "Key"}, *std::move(item)});
    }
  }

  Members& members_;
  std::vector<PendingWrite> pending_;
  bool one_request_each_ = true;
};

/// One table of a BatchGetItem, its keys and expressions still to be checked.
class BatchGetReader {
 public:
  /// `members` are those of the table's KeysAndAttributes.
  BatchGetReader(std::string_view table, Members& members)
      : expressions_(members, kBatchGetParameters), attributes_to_get_(members) {
    get_.table_name = table;
    get_.consistent_read = members.boolean("ConsistentRead", false);
    members.require("Keys");
    const JsonArray* keys = members.list("Keys");
    if (keys == nullptr) {
      return;
    }
    if (keys->empty()) {
      members.violate("Keys", "'[]'", "Member must have length greater than or equal to 1");
    }
    if (keys->size() > kMaxBatchKeys) {
      members.violate("Keys", "'[...]'", "Member must have length less than or equal to 100");
    }
    for (const JsonValue& key : *keys) {
      keys_.push_back(members.keep_type_error(item_in_list(key)));
    }
  }

  [[nodiscard]] std::size_t key_count() const { return keys_.size(); }

  [[nodiscard]] Result<BatchGet> take() {
    RTP_CHECK(expressions_.check_combination());
    RTP_TRY(get_.projection, attributes_to_get_.parse());
    for (Result<Item>& key : keys_) {
      RTP_TRY(get_.keys.emplace_back(), std::move(key));
    }
    RTP_CHECK(expressions_.load_placeholders());
    if (!get_.projection) {
      RTP_TRY(get_.projection, expressions_.parse_projection());
    }
    RTP_CHECK(expressions_.placeholders().check_all_used());
    RTP_CHECK(check_distinct(get_.keys));
    get_.projection_expression = expressions_.text(kBatchProjection.front()).value_or("");
    get_.attribute_names = std::move(expressions_.placeholders().names);
    get_.attributes_to_get = attributes_to_get_.names();
    return std::move(get_);
  }

 private:
  BatchGet get_;
  std::vector<Result<Item>> keys_;
  Expressions expressions_;
  LegacyProjection attributes_to_get_;
};

}  // namespace

Result<Request> parse_batch_write_item(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  BatchWriteItemRequest request;
  request.capacity = members.return_consumed_capacity();
  static_cast<void>(members.return_item_collection_metrics());
  members.require("RequestItems");
  BatchWriteReader writes(members);
  if (const JsonObject* tables =
          members.map("RequestItems", "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>")) {
    RequestItems(members, *tables).check_tables();
    writes.read(*tables);
  }
  RTP_CHECK(validation.check());
  RTP_TRY(request.writes, writes.take_writes());
  return request;
}

Result<Request> parse_batch_get_item(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  BatchGetItemRequest request;
  request.capacity = members.return_consumed_capacity();
  members.require("RequestItems");
  std::vector<BatchGetReader> readers;
  std::size_t keys = 0;
  if (const JsonObject* tables =
          members.map("RequestItems", "com.amazonaws.dynamodb.v20120810.KeysAndAttributes")) {
    RequestItems(members, *tables).check_tables();
    for (const auto& table : *tables) {
      const auto object =
          members.keep_type_error(json_structure(table.value, "KeysAndAttributes", StructurePlace::kElement));
      if (object) {
        Members of_table = members.within(**object, "requestItems." + std::string(table.key) + ".member.");
        keys += readers.emplace_back(table.key, of_table).key_count();
      }
    }
  }
  RTP_CHECK(validation.check());
  if (keys > kMaxBatchKeys) {
    return invalid("Too many items requested for the BatchGetItem call");
  }
  for (BatchGetReader& reader : readers) {
    RTP_TRY(request.tables.emplace_back(), reader.take());
  }
  return request;
}

}  // namespace rtp::dynamodb
