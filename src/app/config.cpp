#include "app/config.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "app/config_file.h"
#include "app/settings.h"

namespace rtp::app {
namespace {

constexpr std::string_view kDefaultEnvironment = "default";

/// Absent when the file does not exist and need not.
Result<std::optional<std::string>> read_config_file(const ConfigInputs& inputs) {
  if (std::filesystem::is_directory(inputs.file)) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("configuration file {} cannot be read: it is a directory", inputs.file.string()));
  }
  std::ifstream file(inputs.file);
  if (!file) {
    const int error = errno;
    if (error == ENOENT && !inputs.file_required) {
      return std::nullopt;
    }
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("configuration file {} cannot be read: {}", inputs.file.string(),
                            std::generic_category().message(error)));
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<void> apply_table(LoadedConfig& config, const FileTable& table) {
  for (const FileEntry& entry : table.entries) {
    RTP_CHECK(apply_setting(config.values, *entry.setting, entry.text, entry.place));
    config.sources[entry.setting->name] = fmt::format("{} [{}]", entry.place, table.environment);
  }
  for (const auto& [name, source] : table.sources) {
    SourceTable& merged = config.values.sources[name];
    merged.place = source.place;
    for (const auto& [option, value] : source.options) {
      merged.options.insert_or_assign(option, value);
    }
  }
  return {};
}

Error no_such_environment(const ConfigInputs& inputs, const std::vector<FileTable>& tables) {
  std::string known;
  for (const FileTable& table : tables) {
    known += fmt::format(" [{}]", table.environment);
  }
  return {ErrorCode::kInvalidArgument, fmt::format("{} has no table [{}]; it has{}", inputs.file.string(),
                                                   inputs.environment, known.empty() ? " none" : known)};
}

/// Applies [default], then the chosen table; the others are checked as well.
Result<void> apply_tables(LoadedConfig& config, const ConfigInputs& inputs,
                          const std::vector<FileTable>& tables) {
  LoadedConfig unused;
  for (const FileTable& table : tables) {
    RTP_CHECK(apply_table(table.environment == kDefaultEnvironment ? config : unused, table));
  }
  if (inputs.environment == kDefaultEnvironment) {
    return {};
  }
  const auto chosen = std::ranges::find(tables, inputs.environment, &FileTable::environment);
  if (chosen == tables.end()) {
    return std::unexpected(no_such_environment(inputs, tables));
  }
  return apply_table(config, *chosen);
}

Result<void> apply_file(LoadedConfig& config, const ConfigInputs& inputs) {
  RTP_TRY(const auto text, read_config_file(inputs));
  std::vector<FileTable> tables;
  if (text) {
    RTP_TRY(tables, parse_config_file(*text, inputs.file.string()));
  }
  return apply_tables(config, inputs, tables);
}

Result<void> apply_variables(LoadedConfig& config, const ConfigInputs& inputs) {
  if (!inputs.variable) {
    return {};
  }
  for (const Setting& setting : settings()) {
    if (const auto text = inputs.variable(setting.variable)) {
      RTP_CHECK(apply_setting(config.values, setting, *text, setting.variable));
      config.sources[setting.name] = setting.variable;
    }
  }
  return {};
}

Result<void> apply_flags(LoadedConfig& config, const ConfigInputs& inputs) {
  for (const Setting& setting : settings()) {
    if (const auto flag = inputs.flags.find(setting.name); flag != inputs.flags.end()) {
      const std::string name = flag_name(setting);
      RTP_CHECK(apply_setting(config.values, setting, flag->second, name));
      config.sources[setting.name] = name;
    }
  }
  return {};
}

/// A certificate is of no use without its key, nor a key without its certificate.
Result<void> check_tls(const LoadedConfig& config) {
  const bool has_certificate = !config.values.tls_certificate.empty();
  if (has_certificate == !config.values.tls_key.empty()) {
    return {};
  }
  const std::string_view given = has_certificate ? "tls_certificate" : "tls_key";
  const std::string_view missing = has_certificate ? "tls_key" : "tls_certificate";
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("{}: {} is set but {} is not: give both, or neither for no TLS",
                          config.sources.at(given), given, missing));
}

/// Rules for tokens are of no use, and would look like protection, where no token is asked for.
Result<void> check_tokens(const LoadedConfig& config) {
  if (!config.values.jwt_keys.empty()) {
    return {};
  }
  for (const std::string_view name : {"jwt_issuer", "jwt_audience"}) {
    if (!find_setting(name)->print(config.values).empty()) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{}: {} is set but jwt_keys is not: give the file of the keys of tokens",
                              config.sources.at(name), name));
    }
  }
  return {};
}

}  // namespace

Result<LoadedConfig> load_config(const ConfigInputs& inputs) {
  LoadedConfig config;
  for (const Setting& setting : settings()) {
    config.sources[setting.name] = "default";
  }
  RTP_CHECK(apply_file(config, inputs));
  RTP_CHECK(apply_variables(config, inputs));
  RTP_CHECK(apply_flags(config, inputs));
  RTP_CHECK(check_tls(config));
  RTP_CHECK(check_tokens(config));
  return config;
}

std::string print_config(const LoadedConfig& config) {
  std::string out;
  for (const Setting& setting : settings()) {
    const std::string value = setting.print(config.values);
    // A string of JSON is one of TOML too.
    const std::string shown = setting.kind == Setting::Kind::kText ? boost::json::serialize(value) : value;
    const bool hidden = setting.secret && !value.empty();
    out += fmt::format("{}{:<18} = {:<20}  # {}\n", hidden ? "# " : "", setting.name, hidden ? value : shown,
                       config.sources.at(setting.name));
  }
  for (const auto& [name, source] : config.values.sources) {
    out += fmt::format("# source {}: {}\n", name, source.place);
  }
  return out;
}

}  // namespace rtp::app
