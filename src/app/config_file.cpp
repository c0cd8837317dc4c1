#include "app/config_file.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/nearest_name.h"

namespace rtp::app {
namespace {

constexpr std::string_view kSources = "sources";

std::string place_of(std::string_view file_name, const toml::source_region& source) {
  return fmt::format("{}:{}", file_name, source.begin.line);
}

std::string source_text(const toml::node& value) {
  std::ostringstream out;
  value.visit([&out](const auto& node) {
    if constexpr (toml::is_table<decltype(node)>) {
      out << "a table";
    } else if constexpr (toml::is_array<decltype(node)>) {
      out << "an array";
    } else if constexpr (toml::is_string<decltype(node)>) {
      out << '"' << node.get() << '"';
    } else {
      out << node;
    }
  });
  return out.str();
}

/// The text of `value` if it has the type of `setting`.
std::optional<std::string> typed_text(const Setting& setting, const toml::node& value) {
  switch (setting.kind) {
    case Setting::Kind::kText:
      return value.value_exact<std::string>();
    case Setting::Kind::kInteger:
      if (const auto number = value.value_exact<std::int64_t>()) {
        return std::to_string(*number);
      }
      return std::nullopt;
    case Setting::Kind::kBoolean:
      if (const auto flag = value.value_exact<bool>()) {
        return *flag ? "true" : "false";
      }
      return std::nullopt;
  }
  return std::nullopt;
}

std::string unknown_key_message(std::string_view key) {
  std::vector<std::string_view> names;
  std::ranges::transform(settings(), std::back_inserter(names), &Setting::name);
  names.push_back(kSources);
  return fmt::format(R"(unknown setting "{}", did you mean "{}"?)", key,
                     nearest_name(key, names).value_or(""));
}

Result<FileEntry> read_entry(const toml::key& key, const toml::node& value, std::string_view file_name) {
  const std::string place = place_of(file_name, key.source());
  const Setting* setting = find_setting(key.str());
  if (setting == nullptr) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", place, unknown_key_message(key.str())));
  }
  auto text = typed_text(*setting, value);
  if (!text) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: {} is no value for {}: give {}, {} quotes", place, source_text(value), key.str(),
                    setting->allowed, setting->kind == Setting::Kind::kText ? "in" : "without"));
  }
  return FileEntry{setting, *std::move(text), place};
}

/// The texts of an array or a table; absent where one of them is none.
std::optional<std::vector<std::string>> read_texts(const toml::array& array) {
  std::vector<std::string> texts;
  for (const toml::node& element : array) {
    auto text = element.value_exact<std::string>();
    if (!text) {
      return std::nullopt;
    }
    texts.push_back(*std::move(text));
  }
  return texts;
}

std::optional<sources::TextMap> read_texts(const toml::table& table) {
  sources::TextMap texts;
  for (const auto& [key, value] : table) {
    auto text = value.value_exact<std::string>();
    if (!text) {
      return std::nullopt;
    }
    texts.emplace(key.str(), *std::move(text));
  }
  return texts;
}

Result<sources::OptionValue> read_option(const toml::key& key, const toml::node& value,
                                         std::string_view file_name) {
  sources::OptionValue option{.value = {}, .place = place_of(file_name, key.source())};
  if (auto text = value.value_exact<std::string>()) {
    option.value = *std::move(text);
  } else if (const auto number = value.value_exact<std::int64_t>()) {
    option.value = *number;
  } else if (const auto flag = value.value_exact<bool>()) {
    option.value = *flag;
  } else if (auto list = value.is_array() ? read_texts(*value.as_array()) : std::nullopt) {
    option.value = *std::move(list);
  } else if (auto map = value.is_table() ? read_texts(*value.as_table()) : std::nullopt) {
    option.value = *std::move(map);
  } else {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: {} is no value for an option: give a text, a whole number, true or false, or "
                    "a list or a table of texts",
                    option.place, key.str()));
  }
  return option;
}

Result<std::map<std::string, SourceTable>> read_sources(const toml::key& key, const toml::node& node,
                                                        std::string_view environment,
                                                        std::string_view file_name) {
  std::map<std::string, SourceTable> sources;
  const auto refuse = [&](const toml::key& at) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{}: \"{}\" stands where a source is named: give each a table [{}.sources.NAME]",
                            place_of(file_name, at.source()), at.str(), environment));
  };
  if (!node.is_table()) {
    return refuse(key);
  }
  for (const auto& [name, table] : *node.as_table()) {
    if (!table.is_table()) {
      return refuse(name);
    }
    SourceTable& source = sources[std::string(name.str())];
    source.place =
        fmt::format("{} [{}.sources.{}]", place_of(file_name, name.source()), environment, name.str());
    for (const auto& [option, value] : *table.as_table()) {
      RTP_TRY(source.options[std::string(option.str())], read_option(option, value, file_name));
    }
  }
  return sources;
}

Result<FileTable> read_table(const toml::key& key, const toml::table& table, std::string_view file_name) {
  FileTable result{std::string(key.str()), {}, {}};
  for (const auto& [entry_key, value] : table) {
    if (entry_key.str() == kSources) {
      RTP_TRY(result.sources, read_sources(entry_key, value, key.str(), file_name));
      continue;
    }
    RTP_TRY(auto entry, read_entry(entry_key, value, file_name));
    result.entries.push_back(std::move(entry));
  }
  return result;
}

Result<toml::table> parse_toml(std::string_view text, std::string_view file_name) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: not valid TOML: {}", place_of(file_name, error.source()), error.description()));
  }
}

}  // namespace

Result<std::vector<FileTable>> parse_config_file(std::string_view text, std::string_view file_name) {
  RTP_TRY(const auto document, parse_toml(text, file_name));
  std::vector<FileTable> tables;
  for (const auto& [key, value] : document) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{}: \"{}\" stands outside of a table: put it below a line [default]",
                              place_of(file_name, key.source()), key.str()));
    }
    RTP_TRY(auto read, read_table(key, *table, file_name));
    tables.push_back(std::move(read));
  }
  return tables;
}

}  // namespace rtp::app
