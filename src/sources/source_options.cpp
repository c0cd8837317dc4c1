#include "sources/source_options.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "base/nearest_name.h"

namespace rtp::sources {
namespace {

using std::chrono::milliseconds;

std::string shown(const OptionValue& option) {
  struct Show {
    std::string operator()(const std::string& text) const { return fmt::format("\"{}\"", text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>&) const { return "a list"; }
    std::string operator()(const TextMap&) const { return "a table"; }
  };
  return std::visit(Show(), option.value);
}

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array kUnits = {Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}};

std::optional<milliseconds> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr std::int64_t kMost = 1'000'000'000;
  if (error != std::errc{} || count < 0 || count > kMost) {
    return std::nullopt;
  }
  const std::string_view rest(end, text.data() + text.size());
  for (const Unit& unit : kUnits) {
    if (rest == unit.name) {
      return milliseconds(count * unit.milliseconds);
    }
  }
  return std::nullopt;
}

std::string duration_text(milliseconds duration) {
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (duration.count() % unit->milliseconds == 0) {
      return fmt::format("{}{}", duration.count() / unit->milliseconds, unit->name);
    }
  }
  return {};
}

/// A secret in a file is its first line, as editors end one.
Result<std::string> read_secret_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} cannot be read: {}", path, std::generic_category().message(errno)));
  }
  std::string line;
  std::getline(file, line);
  return line;
}

Result<std::string> read_secret(const std::string& given) {
  constexpr std::string_view kVariable = "env:";
  constexpr std::string_view kFile = "file:";
  if (given.starts_with(kFile)) {
    return read_secret_file(given.substr(kFile.size()));
  }
  if (given.starts_with(kVariable)) {
    const std::string name = given.substr(kVariable.size());
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      return fail(ErrorCode::kInvalidArgument, fmt::format("the environment variable {} is not set", name));
    }
    return std::string(value);
  }
  return given;
}

constexpr std::size_t kMaxSlip = 2;  // edits between a name and what was typed

}  // namespace

SourceOptions::SourceOptions(std::string name, std::string place, OptionTable table)
    : name_(std::move(name)), place_(std::move(place)), table_(std::move(table)) {}

void SourceOptions::reject(std::string_view key, std::string_view message) {
  if (!error_) {
    const auto option = table_.find(key);
    const std::string& place = option == table_.end() ? place_ : option->second.place;
    is_of_table_ = key.empty();
    error_ = Error{ErrorCode::kInvalidArgument, fmt::format("{}: source {}: {}", place, name_, message)};
  }
}

void SourceOptions::refuse(std::string_view key, std::string_view shown, std::string_view allowed) {
  reject(key, fmt::format("{} is no value for {}: give {}", shown, key, allowed));
}

template <typename T>
const T* SourceOptions::find(std::string_view key, std::string_view allowed) {
  known_.emplace(key);
  const auto option = table_.find(key);
  if (option == table_.end()) {
    return nullptr;
  }
  const T* value = std::get_if<T>(&option->second.value);
  if (value == nullptr) {
    refuse(key, shown(option->second), allowed);
  }
  return value;
}

std::optional<std::string> SourceOptions::optional_text(std::string_view key) {
  const auto* value = find<std::string>(key, "a text in quotes");
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::string SourceOptions::text(std::string_view key, std::string_view fallback) {
  return optional_text(key).value_or(std::string(fallback));
}

std::string SourceOptions::required_text(std::string_view key, std::string_view example) {
  const auto value = optional_text(key);
  if (!value || value->empty()) {
    reject(key, fmt::format("{} is missing: give it, as in {} = \"{}\"", key, key, example));
  }
  return value.value_or("");
}

std::int64_t SourceOptions::number(std::string_view key, std::int64_t fallback, std::int64_t least,
                                   std::int64_t most) {
  const std::string allowed = fmt::format("a whole number from {} to {}, without quotes", least, most);
  const auto* value = find<std::int64_t>(key, allowed);
  if (value == nullptr) {
    return fallback;
  }
  if (*value < least || *value > most) {
    refuse(key, std::to_string(*value), allowed);
    return fallback;
  }
  return *value;
}

bool SourceOptions::flag(std::string_view key, bool fallback) {
  const auto* value = find<bool>(key, "true or false, without quotes");
  return value == nullptr ? fallback : *value;
}

std::vector<std::string> SourceOptions::texts(std::string_view key) {
  known_.emplace(key);
  const auto option = table_.find(key);
  if (option == table_.end()) {
    return {};
  }
  if (const auto* text = std::get_if<std::string>(&option->second.value)) {
    return {*text};
  }
  const auto* list = find<std::vector<std::string>>(key, "a text in quotes or a list of them");
  return list == nullptr ? std::vector<std::string>() : *list;
}

TextMap SourceOptions::text_map(std::string_view key) {
  const auto* value = find<TextMap>(key, "a table of texts");
  return value == nullptr ? TextMap() : *value;
}

milliseconds SourceOptions::duration(std::string_view key, milliseconds fallback, milliseconds least,
                                     milliseconds most) {
  const auto given = optional_text(key);
  if (!given) {
    return fallback;
  }
  const auto value = parse_duration(*given);
  if (!value || *value < least || *value > most) {
    refuse(key, fmt::format("\"{}\"", *given),
           fmt::format("a time from \"{}\" to \"{}\", in ms, s, m or h", duration_text(least),
                       duration_text(most)));
    return fallback;
  }
  return *value;
}

std::string SourceOptions::secret(std::string_view key) {
  const auto given = optional_text(key);
  auto value = read_secret(given.value_or(""));
  if (!value) {
    reject(key, fmt::format("{}: {}", key, value.error().message));
    return {};
  }
  if (given && value->empty()) {
    reject(key, fmt::format("{} is empty: give it, or \"env:NAME\" or \"file:PATH\" for where it is", key));
  }
  return *std::move(value);
}

TextMap SourceOptions::secret_map(std::string_view key) {
  TextMap map = text_map(key);
  for (auto& [name, value] : map) {
    auto secret = read_secret(value);
    if (!secret) {
      reject(key, fmt::format("{}.{}: {}", key, name, secret.error().message));
      return {};
    }
    value = *std::move(secret);
  }
  return map;
}

Result<void> SourceOptions::finish() const {
  if (error_ && !is_of_table_) {
    return std::unexpected(*error_);
  }
  const std::vector<std::string_view> names(known_.begin(), known_.end());
  for (const auto& [key, option] : table_) {
    const auto nearest = nearest_name(key, names);
    // What the table lacks may be there under a wrong name. Its other names may not have been asked for yet.
    const bool is_slip = nearest && edit_distance(key, *nearest) <= kMaxSlip;
    if (!known_.contains(key) && (is_slip || !error_)) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format(R"({}: source {}: unknown option "{}", did you mean "{}"?)", option.place,
                              name_, key, nearest.value_or("")));
    }
  }
  return error_ ? Result<void>(std::unexpected(*error_)) : Result<void>();
}

}  // namespace rtp::sources
