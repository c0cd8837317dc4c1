// The settings as flags of one command. Each command shows those that it uses; all settings are read, so that
// a client command finds the platform where rtp.toml or the environment says it is.
#pragma once

#include <initializer_list>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "app/config.h"

namespace rtp::app {

class ConfigFlags {
 public:
  /// Adds --config, --config-env and the flags of the settings `names` to `line`; all of them when it is
  /// empty. Keeps its address while `line` parses.
  ConfigFlags(CLI::App& line, std::initializer_list<std::string_view> names);
  ConfigFlags(const ConfigFlags&) = delete;
  ConfigFlags& operator=(const ConfigFlags&) = delete;

  /// After parsing. Errors as load_config().
  [[nodiscard]] Result<LoadedConfig> load() const;

 private:
  const CLI::Option* file_option_;
  std::string file_ = "rtp.toml";
  std::string environment_ = "default";
  std::map<std::string, std::string, std::less<>> values_;  // as given, by name of the setting
  std::map<std::string_view, const CLI::Option*> options_;
};

}  // namespace rtp::app
