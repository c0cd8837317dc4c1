#include "base/nearest_name.h"

#include <algorithm>
#include <vector>

namespace rtp {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::ranges::generate(row, [next = std::size_t{0}]() mutable { return next++; });
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> candidates) {
  if (candidates.empty()) {
    return std::nullopt;
  }
  return *std::ranges::min_element(
      candidates, {}, [name](std::string_view candidate) { return edit_distance(name, candidate); });
}

}  // namespace rtp
