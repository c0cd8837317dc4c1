// The table of settings: each is written once, here, with its names, its form, how it is read and printed.
// Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/config.h"

namespace rtp::app {

struct Setting {
  enum class Kind { kText, kInteger, kBoolean };  // as TOML writes it

  std::string_view name;  // in rtp.toml
  const char* variable;   // in the environment
  Kind kind;
  const char* form;                                      // of the value, for the help
  std::string_view allowed;                              // completes "give ..." in messages
  std::string_view purpose;                              // for the help
  bool (*parse)(Config& config, std::string_view text);  // false: not allowed, nothing was changed
  std::string (*print)(const Config& config);
  bool secret = false;  // its value is in no message; print() tells only whether it is set
};

/// In the order in which they are shown.
[[nodiscard]] std::span<const Setting> settings();

/// nullptr when there is none of that name.
[[nodiscard]] const Setting* find_setting(std::string_view name);

/// "--data-dir" of "data_dir".
[[nodiscard]] std::string flag_name(const Setting& setting);

/// Sets the value, or fails with kInvalidArgument and a message that begins with `place`.
[[nodiscard]] Result<void> apply_setting(Config& config, const Setting& setting, std::string_view text,
                                         std::string_view place);

}  // namespace rtp::app
