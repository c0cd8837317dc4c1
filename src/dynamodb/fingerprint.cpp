#include "dynamodb/fingerprint.h"

#include <memory_resource>
#include <string_view>

#include <boost/json/serialize.hpp>

namespace rtp::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kOffset = 0xCBF29CE484222325U;  // of FNV-1a

std::uint64_t mix(std::uint64_t hash) {  // splitmix64
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBU;
  return hash ^ (hash >> 31);
}

std::uint64_t hash_of(std::string_view bytes, std::uint64_t hash) {
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  }
  return mix(hash);
}

json::value scalar_of(const JsonValue& value) {
  switch (value.kind()) {
    case JsonValue::Kind::kBool:
      return *value.as<bool>();
    case JsonValue::Kind::kInt64:
      return *value.as<std::int64_t>();
    case JsonValue::Kind::kUint64:
      return *value.as<std::uint64_t>();
    case JsonValue::Kind::kDouble:
      return *value.as<double>();
    case JsonValue::Kind::kString:
      return json::value(*value.as<std::string_view>());
    case JsonValue::Kind::kNull:
    case JsonValue::Kind::kArray:
    case JsonValue::Kind::kObject:
      break;
  }
  return nullptr;
}

}  // namespace

std::uint64_t fingerprint(const JsonValue& value) {
  if (const auto* object = value.as<JsonObject>()) {
    std::uint64_t sum = 1;
    for (const auto& member : *object) {
      sum += mix(hash_of(member.key, kOffset) ^ (3 * fingerprint(member.value)));
    }
    return mix(sum);
  }
  if (const auto* array = value.as<JsonArray>()) {
    std::uint64_t hash = 2;
    for (const JsonValue& element : *array) {
      hash = mix(hash * 5 + fingerprint(element));
    }
    return mix(hash);
  }
  // A string and a number that look the same differ in their quotes.
  return hash_of(json::serialize(scalar_of(value)), kOffset);
}

std::uint64_t fingerprint(const boost::json::value& value) {
  std::pmr::monotonic_buffer_resource memory;
  return fingerprint(json_value_of(value, memory));
}

}  // namespace rtp::dynamodb
