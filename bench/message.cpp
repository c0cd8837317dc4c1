#include "bench/message.h"

#include <fmt/format.h>

namespace rtp::bench {
namespace {

/// A number from `first` to `last` that changes with the sequence and the salt without a pattern that a
/// compressor would find (a step of splitmix64).
std::uint64_t varied(std::uint64_t sequence, std::uint64_t salt, std::uint64_t first, std::uint64_t last) {
  std::uint64_t bits = (sequence * 64 + salt) * 0x9e3779b97f4a7c15U;
  bits = (bits ^ bits >> 30U) * 0xbf58476d1ce4e5b9U;
  bits ^= bits >> 27U;
  return first + bits % (last - first + 1);
}

std::string padding_attributes(const Message& message) {
  const std::size_t frame_of_payload = fmt::formatted_size(R"({{"{}":"{}","note":"","sequence":"{:012}"}})",
                                                           kItemKey, message.key, message.sequence);
  return fmt::format(R"({{"note":"{:.<{}}","sequence":"{:012}"}})", "",
                     message.payload_bytes - frame_of_payload, message.sequence);
}

std::string stops(std::uint64_t sequence) {
  std::string list;
  std::uint64_t salt = 16;
  for (const std::string_view name : {"Ritarihuone", "Senaatintori", "Lasipalatsi", "Kansallismuseo"}) {
    list +=
        fmt::format(R"({}{{"stopId":"{}","name":"{}","arrival":"2025-01-01T08:{:02}:{:02}Z","delay":{}}})",
                    list.empty() ? "" : ",", varied(sequence / 16, salt, 1020400, 1020499), name,
                    varied(sequence, salt + 1, 10, 59), varied(sequence, salt + 2, 10, 59),
                    varied(sequence, salt + 3, 10, 99));
    salt += 4;
  }
  return list;
}

/// Numbers never end with a zero after the point, so that each is written back as long as it came.
std::string vehicle_attributes(std::uint64_t sequence) {
  const auto number = [sequence](std::uint64_t salt, std::uint64_t first, std::uint64_t last) {
    return varied(sequence, salt, first, last);
  };
  return fmt::format(
      R"({{"sequence":"{:012}","timestamp":"2025-01-01T08:{:02}:{:02}.{:03}Z",)"
      R"("position":{{"latitude":60.1{:04}1,"longitude":24.9{:04}1,"accuracy":{}.5}},)"
      R"("speed":{}.{},"heading":{},"acceleration":0.{}7,"odometer":184{:04},)"
      R"("line":{{"id":"4","name":"Munkkiniemi - Katajanokka","direction":"eastbound","operator":"0040",)"
      R"("tripId":"HSL:1004_20250101_Ti_2_0812"}},"stops":[{}],)"
      R"("doors":[{{"id":1,"state":"closed"}},{{"id":2,"state":"closed"}},{{"id":3,"state":"closed"}}],)"
      R"("passengers":{{"seated":{},"standing":{},"capacity":150}},)"
      R"("energy":{{"voltage":{},"current":{},"recovered":{}.3}},"status":"inTransit","inService":true}})",
      sequence, number(0, 10, 59), number(1, 10, 59), number(2, 0, 999), number(3, 0, 9999),
      number(4, 0, 9999), number(5, 1, 9), number(6, 10, 49), number(7, 1, 9), number(8, 100, 359),
      number(9, 1, 9), number(10, 0, 9999), stops(sequence), number(11, 10, 60), number(12, 10, 60),
      number(13, 580, 720), number(14, 100, 400), number(15, 10, 99));
}

}  // namespace

std::string Message::attributes() const {
  return content == Content::kVehicle ? vehicle_attributes(sequence) : padding_attributes(*this);
}

std::string Message::payload() const {
  return fmt::format(R"({{"{}":"{}",{})", kItemKey, key, attributes().substr(1));
}

}  // namespace rtp::bench
