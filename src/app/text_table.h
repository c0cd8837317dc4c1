// Rows of texts as aligned columns. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace rtp::app {

/// One line for each row, columns two blanks apart, no blanks at the end of a line. Rows may be of different
/// lengths.
[[nodiscard]] std::string text_table(std::span<const std::vector<std::string>> rows);

}  // namespace rtp::app
