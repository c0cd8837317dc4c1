// The capacity units that operations used, by table and index, as ConsumedCapacity shows them. Pure values.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace rtp::dynamodb {

struct ConsumedUnits {
  double table = 0;
  std::map<std::string, double, std::less<>> local_indexes = {};  // by name; those that took part
  std::map<std::string, double, std::less<>> global_indexes = {};

  [[nodiscard]] double total() const {
    double units = table;
    for (const auto* const indexes : {&local_indexes, &global_indexes}) {
      for (const auto& index : *indexes) {
        units += index.second;
      }
    }
    return units;
  }

  void add_index(bool global, const std::string& index, double units) {
    (global ? global_indexes : local_indexes)[index] += units;
  }

  ConsumedUnits& operator+=(const ConsumedUnits& other) {
    table += other.table;
    for (const auto& [index, units] : other.local_indexes) {
      local_indexes[index] += units;
    }
    for (const auto& [index, units] : other.global_indexes) {
      global_indexes[index] += units;
    }
    return *this;
  }
};

}  // namespace rtp::dynamodb
