#include "dynamodb/table_parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace rtp::dynamodb {
namespace {

constexpr std::size_t kMaxKeyAttributes = 2;

constexpr std::array<EnumName<KeyType>, 2> kKeyTypes = {
    {{"HASH", KeyType::kHash}, {"RANGE", KeyType::kRange}}};
constexpr std::array<EnumName<Type>, 3> kAttributeTypes = {
    {{"B", Type::kBinary}, {"N", Type::kNumber}, {"S", Type::kString}}};
constexpr std::array<EnumName<BillingMode>, 2> kBillingModes = {
    {{"PROVISIONED", BillingMode::kProvisioned}, {"PAY_PER_REQUEST", BillingMode::kPayPerRequest}}};
constexpr std::array<EnumName<StreamViewType>, 4> kStreamViewTypes = {
    {{"NEW_IMAGE", StreamViewType::kNewImage},
     {"OLD_IMAGE", StreamViewType::kOldImage},
     {"NEW_AND_OLD_IMAGES", StreamViewType::kNewAndOldImages},
     {"KEYS_ONLY", StreamViewType::kKeysOnly}}};

/// The AttributeName of a key element or a definition.
std::string read_attribute_name(Members& element) {
  const auto name = element.string("AttributeName");
  element.require("AttributeName");
  if (name) {
    element.check_attribute_name("AttributeName", *name);
  }
  return std::string(name.value_or(""));
}

}  // namespace

std::vector<KeyAttribute> read_attribute_definitions(Members& members) {
  std::vector<KeyAttribute> definitions;
  read_structures(members, "AttributeDefinitions", "AttributeDefinition", [&](Members& element) {
    std::string name = read_attribute_name(element);
    element.require("AttributeType");
    const auto type = element.enumerator("AttributeType", kAttributeTypes);
    definitions.push_back({std::move(name), type.value_or(Type::kString)});
  });
  return definitions;
}

std::optional<BillingMode> read_billing_mode(Members& members) {
  return members.enumerator("BillingMode", kBillingModes);
}

std::optional<Throughput> read_throughput(Members& members) {
  const JsonObject* object = members.structure("ProvisionedThroughput", "ProvisionedThroughput");
  if (object == nullptr) {
    return std::nullopt;
  }
  Members throughput = members.within(*object, Members::path_within("ProvisionedThroughput") + ".");
  const auto units = [&](std::string_view name) {
    throughput.require(name);
    const auto value = throughput.integer(name, "Long");
    throughput.check_range(name, value, 1, std::numeric_limits<std::int64_t>::max());
    return value.value_or(0);
  };
  const std::int64_t write = units("WriteCapacityUnits");
  return Throughput{.read = units("ReadCapacityUnits"), .write = write};
}

std::vector<KeyElement> read_key_elements(Members& members) {
  std::vector<KeyElement> key;
  members.require("KeySchema");
  if (const JsonArray* list = members.list("KeySchema"); list != nullptr && list->empty()) {
    members.violate("KeySchema", "'[]'", "Member must have length greater than or equal to 1");
  } else if (list != nullptr && list->size() > kMaxKeyAttributes) {
    members.violate("KeySchema", "'[...]'", "Member must have length less than or equal to 2");
  }
  read_structures(members, "KeySchema", "KeySchemaElement", [&](Members& element) {
    std::string name = read_attribute_name(element);
    element.require("KeyType");
    const auto type = element.enumerator("KeyType", kKeyTypes);
    key.push_back({std::move(name), type.value_or(KeyType::kHash)});
  });
  return key;
}

std::optional<StreamSpecification> read_stream_specification(Members& members) {
  const JsonObject* object = members.structure("StreamSpecification", "StreamSpecification");
  if (object == nullptr) {
    return std::nullopt;
  }
  Members stream = members.within(*object, "streamSpecification.");
  stream.require("StreamEnabled");
  return StreamSpecification{.enabled = stream.boolean("StreamEnabled", false),
                             .view = stream.enumerator("StreamViewType", kStreamViewTypes)};
}

Result<void> check_bounds(const Throughput& throughput) {
  for (const auto& [name, units] :
       {std::pair("ReadCapacityUnits", throughput.read), std::pair("WriteCapacityUnits", throughput.write)}) {
    if (units > kMaxCapacityUnits) {
      return invalid("Given value " + std::to_string(units) + " for " + name + " is out of bounds");
    }
  }
  return {};
}

Result<KeySchema> resolve_key(const std::vector<KeyElement>& elements,
                              const std::vector<KeyAttribute>& definitions) {
  const auto definition = [&](const KeyElement& element) {
    return std::ranges::find(definitions, element.name, &KeyAttribute::name);
  };
  if (std::ranges::any_of(elements,
                          [&](const auto& element) { return definition(element) == definitions.end(); })) {
    std::vector<std::string_view> keys;
    std::ranges::transform(elements, std::back_inserter(keys), &KeyElement::name);
    std::vector<std::string_view> defined;
    std::ranges::transform(definitions, std::back_inserter(defined), &KeyAttribute::name);
    return invalid_parameter("Some index key attributes are not defined in AttributeDefinitions. Keys: " +
                             joined("[]", keys) + ", AttributeDefinitions: " + joined("[]", defined));
  }
  if (elements.size() > 1 && elements.front().name == elements.back().name) {
    return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (elements.front().type != KeyType::kHash) {
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (elements.size() > 1 && elements.back().type != KeyType::kRange) {
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  KeySchema key{.hash = *definition(elements.front()), .range = std::nullopt};
  if (elements.size() > 1) {
    key.range = *definition(elements.back());
  }
  return key;
}

}  // namespace rtp::dynamodb
