#include "app/config_file.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/nearest_name.h"

namespace rtp::app {
namespace {

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

Result<FileTable> read_table(const toml::key& key, const toml::table& table, std::string_view file_name) {
  FileTable result{std::string(key.str()), {}};
  for (const auto& [entry_key, value] : table) {
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
