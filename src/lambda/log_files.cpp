#include "lambda/log_files.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

namespace rtp::lambda {
namespace {

constexpr std::string_view kExtension = ".ndjson";
constexpr std::size_t kMaxNameBytes = 140;  // as CreateFunction has it

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::filesystem::path log_directory(const std::filesystem::path& data_directory) {
  return data_directory / "function-logs";
}

bool is_function_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, is_name_character);
}

std::filesystem::path log_file(const std::filesystem::path& directory, std::string_view function_name,
                               unsigned age) {
  return directory / (age == 0 ? fmt::format("{}{}", function_name, kExtension)
                               : fmt::format("{}.{}{}", function_name, age, kExtension));
}

std::vector<std::string> functions_with_logs(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string file = entry->path().filename().string();
    // The first '.' ends the name, whatever the age.
    const std::string name = file.substr(0, file.find('.'));
    if (file.ends_with(kExtension) && is_function_name(name)) {
      names.push_back(name);
    }
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

}  // namespace rtp::lambda
