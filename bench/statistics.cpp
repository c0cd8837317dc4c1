#include "bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

namespace rtp::bench {
namespace {

/// Characters, not bytes, of UTF-8: as many as there are bytes that continue none.
std::size_t width_of(const std::string& text) {
  constexpr unsigned kContinuationMask = 0xc0;
  constexpr unsigned kContinuation = 0x80;
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](unsigned char byte) { return (byte & kContinuationMask) != kContinuation; }));
}

}  // namespace

Summary summarise(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {.median = median, .least = values.front(), .most = values.back()};
}

double percentile(std::vector<double> values, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  const std::size_t index = std::clamp<std::size_t>(rank, 1, values.size()) - 1;
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::ranges::nth_element(values, nth);
  return *nth;
}

std::vector<double> ratios(std::span<const double> numerators, std::span<const double> denominators) {
  std::vector<double> result;
  std::ranges::transform(numerators, denominators, std::back_inserter(result), std::divides());
  return result;
}

std::string to_text(const Summary& summary, int digits) {
  return fmt::format("{:.{}f} ({:.{}f} to {:.{}f})", summary.median, digits, summary.least, digits,
                     summary.most, digits);
}

std::string Table::to_markdown() const {
  std::vector<std::size_t> widths(heads_.size());
  const auto widen = [&widths](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(cells[i]));
    }
  };
  widen(heads_);
  std::ranges::for_each(rows_, widen);

  std::string text;
  const auto write = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += i == 0 ? fmt::format("| {:<{}} |", cells[i], widths[i])
                     : fmt::format(" {:>{}} |", cells[i], widths[i]);
    }
    text += '\n';
  };
  write(heads_);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    text += i == 0 ? fmt::format("|-{:-<{}}-|", "", widths[i]) : fmt::format("-{:-<{}}:|", "", widths[i]);
  }
  text += '\n';
  std::ranges::for_each(rows_, write);
  return text;
}

}  // namespace rtp::bench
