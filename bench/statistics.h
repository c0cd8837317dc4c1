// Numbers of several rounds made into one line, and lines made into a Markdown table. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rtp::bench {

struct Summary {
  double median;
  double least;
  double most;
};

/// REQUIRES: at least one value.
[[nodiscard]] Summary summarise(std::vector<double> values);

/// Shares for percentile().
inline constexpr double kP50 = 0.5;
inline constexpr double kP99 = 0.99;

/// The smallest value such that `share` (0 to 1) of all are not above it. REQUIRES: at least one value.
[[nodiscard]] double percentile(std::vector<double> values, double share);

/// numerators[i] / denominators[i]. REQUIRES: as many of both.
[[nodiscard]] std::vector<double> ratios(std::span<const double> numerators,
                                         std::span<const double> denominators);

/// "median (least to most)" with so many digits after the point.
[[nodiscard]] std::string to_text(const Summary& summary, int digits);

/// A Markdown table, the first column left aligned, the others right.
class Table {
 public:
  explicit Table(std::vector<std::string> heads) : heads_(std::move(heads)) {}
  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] std::string to_markdown() const;

 private:
  std::vector<std::string> heads_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace rtp::bench
