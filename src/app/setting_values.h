// How the values of settings are read and printed. Each parse returns false, and changes nothing, for what is
// not allowed. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace rtp::app {

template <typename T>
struct Choice {
  std::string_view name;
  T value;
};

inline constexpr std::array kBooleans = {Choice<bool>{"true", true}, Choice<bool>{"false", false}};

template <typename T, std::size_t Size>
bool choose(T& value, std::string_view text, const std::array<Choice<T>, Size>& choices) {
  const auto* found = std::ranges::find(choices, text, &Choice<T>::name);
  if (found == choices.end()) {
    return false;
  }
  value = found->value;
  return true;
}

template <typename T, std::size_t Size>
std::string name_of(T value, const std::array<Choice<T>, Size>& choices) {
  return std::string(std::ranges::find(choices, value, &Choice<T>::value)->name);
}

/// A whole number from `least` to `most`.
template <std::integral T>
bool parse_number(T& value, std::string_view text, T least, T most) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
    return false;
  }
  value = number;
  return true;
}

/// 1 to `max_bytes` bytes.
bool parse_text(std::string& value, std::string_view text, std::size_t max_bytes);

/// A path or another text of up to 4096 bytes, or nothing.
bool parse_optional_text(std::string& value, std::string_view text);

}  // namespace rtp::app
