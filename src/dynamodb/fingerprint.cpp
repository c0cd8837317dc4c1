#include "dynamodb/fingerprint.h"

#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
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

}  // namespace

std::uint64_t fingerprint(const json::value& value) {
  if (const json::object* object = value.if_object()) {
    std::uint64_t sum = 1;
    for (const auto& member : *object) {
      sum += mix(hash_of(member.key(), kOffset) ^ (3 * fingerprint(member.value())));
    }
    return mix(sum);
  }
  if (const json::array* array = value.if_array()) {
    std::uint64_t hash = 2;
    for (const json::value& element : *array) {
      hash = mix(hash * 5 + fingerprint(element));
    }
    return mix(hash);
  }
  // A string and a number that look the same differ in their quotes.
  return hash_of(json::serialize(value), kOffset);
}

}  // namespace rtp::dynamodb
