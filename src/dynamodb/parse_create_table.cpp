#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <boost/json/value.hpp>

#include "dynamodb/json_types.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxCapacityUnits = 1'000'000'000'000;
constexpr std::size_t kMaxKeyAttributes = 2;

/// Which end of a primary key an attribute is.
enum class KeyType { kHash, kRange };
constexpr std::array<EnumName<KeyType>, 2> kKeyTypes = {
    {{"HASH", KeyType::kHash}, {"RANGE", KeyType::kRange}}};
constexpr std::array<EnumName<Type>, 3> kAttributeTypes = {
    {{"B", Type::kBinary}, {"N", Type::kNumber}, {"S", Type::kString}}};
constexpr std::array<EnumName<BillingMode>, 2> kBillingModes = {
    {{"PROVISIONED", BillingMode::kProvisioned}, {"PAY_PER_REQUEST", BillingMode::kPayPerRequest}}};

std::unexpected<Error> invalid_parameter(std::string_view what) {
  return invalid(std::string("One or more parameter values were invalid: ").append(what));
}

struct KeyElement {
  std::string name;
  KeyType type = KeyType::kHash;
};

struct Throughput {
  std::int64_t read = 0;
  std::int64_t write = 0;
};

/// Reads the members of CreateTable, with their constraints.
class CreateTableReader {
 public:
  explicit CreateTableReader(Members& members)
      : members_(members),
        table_name_(members.string("TableName")),
        definitions_(read_definitions()),
        billing_mode_(members.enumerator("BillingMode", kBillingModes).value_or(BillingMode::kProvisioned)),
        throughput_(read_throughput()),
        key_(read_key()),
        stream_(read_stream_specification(members_)),
        deletion_protection_(members_.boolean("DeletionProtectionEnabled", false)) {
    if (table_name_) {
      members_.check_name("TableName", *table_name_);
    }
  }

  [[nodiscard]] const std::optional<std::string_view>& table_name() const { return table_name_; }

  /// The table, when the constraints hold and table_name() is there. Errors in the order in which DynamoDB
  /// finds them.
  [[nodiscard]] Result<TableSchema> take() {
    RTP_CHECK(check_billing());
    RTP_CHECK(check_definitions());
    RTP_CHECK(check_key());
    RTP_CHECK(check_unsupported());
    if (definitions_.size() != key_.size()) {
      return invalid_parameter(
          "Number of attributes in KeySchema does not exactly match number of attributes defined in "
          "AttributeDefinitions");
    }
    RTP_CHECK(check_stream());
    TableSchema schema;
    schema.name = *table_name_;  // NOLINT(bugprone-unchecked-optional-access): it is there, as said above
    schema.key.hash = key_attribute(key_.front());
    if (key_.size() > 1) {
      schema.key.range = key_attribute(key_.back());
    }
    schema.attribute_definitions = std::move(definitions_);
    schema.stream = stream_.enabled ? stream_.view : std::nullopt;
    schema.billing_mode = billing_mode_;
    const Throughput throughput = throughput_.value_or(Throughput{});
    schema.read_capacity_units = throughput.read;
    schema.write_capacity_units = throughput.write;
    schema.deletion_protection = deletion_protection_;
    return schema;
  }

 private:
  /// Calls `read` with the members of each structure of type `type` in the list `name`.
  template <typename Read>
  void read_structures(std::string_view name, std::string_view path, std::string_view type, Read read) {
    const json::array* list = members_.list(name);
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const auto object =
          members_.keep_type_error(json_structure((*list)[i], type, StructurePlace::kElement));
      if (object) {
        Members element =
            members_.within(**object, std::string(path) + "." + std::to_string(i + 1) + ".member.");
        read(element);
      }
    }
  }

  /// The AttributeName of a key element or a definition.
  static std::string read_attribute_name(Members& element) {
    const auto name = element.string("AttributeName");
    element.require("AttributeName");
    if (name) {
      element.check_attribute_name("AttributeName", *name);
    }
    return std::string(name.value_or(""));
  }

  std::vector<KeyAttribute> read_definitions() {
    std::vector<KeyAttribute> definitions;
    members_.require("AttributeDefinitions");
    read_structures("AttributeDefinitions", "attributeDefinitions", "AttributeDefinition",
                    [&](Members& element) {
                      std::string name = read_attribute_name(element);
                      element.require("AttributeType");
                      const auto type = element.enumerator("AttributeType", kAttributeTypes);
                      definitions.push_back({std::move(name), type.value_or(Type::kString)});
                    });
    return definitions;
  }

  std::optional<Throughput> read_throughput() {
    const json::object* object = members_.structure("ProvisionedThroughput", "ProvisionedThroughput");
    if (object == nullptr) {
      return std::nullopt;
    }
    Members throughput = members_.within(*object, "provisionedThroughput.");
    const auto units = [&](std::string_view name) {
      throughput.require(name);
      const auto value = throughput.integer(name, "Long");
      throughput.check_range(name, value, 1, std::numeric_limits<std::int64_t>::max());
      return value.value_or(0);
    };
    const std::int64_t write = units("WriteCapacityUnits");
    return Throughput{units("ReadCapacityUnits"), write};
  }

  std::vector<KeyElement> read_key() {
    std::vector<KeyElement> key;
    members_.require("KeySchema");
    if (const json::array* list = members_.list("KeySchema"); list != nullptr && list->empty()) {
      members_.violate("KeySchema", "'[]'", "Member must have length greater than or equal to 1");
    } else if (list != nullptr && list->size() > kMaxKeyAttributes) {
      members_.violate("KeySchema", "'[...]'", "Member must have length less than or equal to 2");
    }
    read_structures("KeySchema", "keySchema", "KeySchemaElement", [&](Members& element) {
      std::string name = read_attribute_name(element);
      element.require("KeyType");
      const auto type = element.enumerator("KeyType", kKeyTypes);
      key.push_back({std::move(name), type.value_or(KeyType::kHash)});
    });
    return key;
  }

  [[nodiscard]] Result<void> check_billing() const {
    if (billing_mode_ == BillingMode::kProvisioned && !throughput_) {
      return invalid_parameter(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    }
    if (billing_mode_ == BillingMode::kPayPerRequest && throughput_) {
      return invalid_parameter(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
          "PAY_PER_REQUEST");
    }
    const Throughput throughput = throughput_.value_or(Throughput{});
    for (const auto& [name, units] : {std::pair("ReadCapacityUnits", throughput.read),
                                      std::pair("WriteCapacityUnits", throughput.write)}) {
      if (units > kMaxCapacityUnits) {
        return invalid("Given value " + std::to_string(units) + " for " + name + " is out of bounds");
      }
    }
    return {};
  }

  [[nodiscard]] bool is_defined(std::string_view attribute) const {
    return std::ranges::find(definitions_, attribute, &KeyAttribute::name) != definitions_.end();
  }

  [[nodiscard]] Result<void> check_definitions() const {
    if (definitions_.size() < key_.size()) {
      return invalid("Invalid KeySchema: Some index key attribute have no definition");
    }
    if (std::ranges::all_of(key_, [&](const KeyElement& element) { return is_defined(element.name); })) {
      return {};
    }
    std::vector<std::string_view> keys;
    std::ranges::transform(key_, std::back_inserter(keys), &KeyElement::name);
    std::vector<std::string_view> defined;
    std::ranges::transform(definitions_, std::back_inserter(defined), &KeyAttribute::name);
    return invalid_parameter("Some index key attributes are not defined in AttributeDefinitions. Keys: " +
                             joined("[]", keys) + ", AttributeDefinitions: " + joined("[]", defined));
  }

  [[nodiscard]] Result<void> check_key() const {
    if (key_.size() > 1 && key_.front().name == key_.back().name) {
      return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
    if (key_.front().type != KeyType::kHash) {
      return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    if (key_.size() > 1 && key_.back().type != KeyType::kRange) {
      return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    return {};
  }

  [[nodiscard]] Result<void> check_unsupported() const {
    for (const std::string_view name : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
      if (members_.has(name)) {
        return invalid("The parameter " + std::string(name) +
                       " is not supported: create the table without it");
      }
    }
    return {};
  }

  [[nodiscard]] Result<void> check_stream() const {
    if (stream_.enabled && !stream_.view) {
      return invalid_parameter("Table is being created with a stream enabled, UpdateViewType is required");
    }
    if (!stream_.enabled && stream_.view) {
      return invalid_parameter(
          "Table is being created with a stream disabled, UpdateViewType should not be specified");
    }
    return {};
  }

  [[nodiscard]] KeyAttribute key_attribute(const KeyElement& element) const {
    return *std::ranges::find(definitions_, element.name, &KeyAttribute::name);
  }

  Members& members_;
  std::optional<std::string_view> table_name_;
  std::vector<KeyAttribute> definitions_;
  BillingMode billing_mode_;
  std::optional<Throughput> throughput_;
  std::vector<KeyElement> key_;
  StreamSpecification stream_;
  bool deletion_protection_;
};

}  // namespace

Result<Request> parse_create_table(const json::object& body) {
  Validation validation;
  Members members(body, validation);
  CreateTableReader reader(members);
  RTP_CHECK(check_table_name_presence(validation, reader.table_name()));
  RTP_CHECK(validation.check());
  RTP_TRY(TableSchema schema, reader.take());
  RTP_TRY(schema.tags, read_tags(members, validation));
  return CreateTableRequest{std::move(schema)};
}

}  // namespace rtp::dynamodb
