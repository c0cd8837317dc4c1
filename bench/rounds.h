// What all benchmarks do: several rounds, in each every server in turn, so that all meet the same machine.
#pragma once

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "bench/statistics.h"

namespace rtp::bench {

/// The values of all rounds, in order, by name.
template <typename Value>
using Rounds = std::map<std::string, std::vector<Value>>;

/// Measures each name once a round and shows `progress` of its value on standard error. The first error ends
/// it, with the benchmark and the name before its message.
template <typename Value>
[[nodiscard]] Result<Rounds<Value>> alternate(
    std::string_view benchmark, const std::vector<std::string>& names, std::size_t rounds,
    const std::function<Result<Value>(const std::string& name)>& measure,
    const std::function<std::string(const Value&)>& progress) {
  Rounds<Value> values;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (const std::string& name : names) {
      auto value = measure(name);
      if (!value) {
        return fail(value.error().code, fmt::format("{}, {}: {}", benchmark, name, value.error().message));
      }
      fmt::print(stderr, "{}, round {}: {} {}\n", benchmark, round + 1, name, progress(*value));
      values[name].push_back(*std::move(value));
    }
  }
  return values;
}

/// One member of each value.
template <typename Value>
[[nodiscard]] std::vector<double> column(const std::vector<Value>& values, double Value::* member) {
  std::vector<double> result;
  result.reserve(values.size());
  for (const Value& value : values) {
    result.push_back(value.*member);
  }
  return result;
}

/// "median (least to most)" of one member.
template <typename Value>
[[nodiscard]] std::string to_text(const std::vector<Value>& values, double Value::* member, int digits) {
  return to_text(summarise(column(values, member)), digits);
}

/// The same of one member's ratios to what was measured beside it in the same rounds.
template <typename Value>
[[nodiscard]] std::string ratio_text(const std::vector<Value>& values, const std::vector<Value>& beside,
                                     double Value::* member) {
  return to_text(summarise(ratios(column(values, member), column(beside, member))), 2);
}

/// A benchmark's table, at once on standard output.
inline void print_table(std::string_view title, std::string_view text, const Table& table) {
  fmt::print("\n### {}\n\n{}\n\n{}", title, text, table.to_markdown());
  static_cast<void>(std::fflush(stdout));
}

}  // namespace rtp::bench
