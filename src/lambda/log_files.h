// Where the logs of functions are: in one directory, per function the file that is written and the old ones,
// NAME.ndjson, NAME.1.ndjson and so on, the higher the older.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rtp::lambda {

/// How many old files of a function are kept.
constexpr unsigned kOldLogFiles = 2;

/// The logs of the functions that `rtp serve` runs with that data directory.
[[nodiscard]] std::filesystem::path log_directory(const std::filesystem::path& data_directory);

/// Whether it may name a function here: letters, digits, '-' and '_', at most 140 of them. Such a name is no
/// way out of the directory.
[[nodiscard]] bool is_function_name(std::string_view name);

/// `age` is 0 for the file that is written, up to kOldLogFiles for old ones.
[[nodiscard]] std::filesystem::path log_file(const std::filesystem::path& directory,
                                             std::string_view function_name, unsigned age);

/// The names of the functions that have a log in `directory`, sorted; none where there is no directory.
[[nodiscard]] std::vector<std::string> functions_with_logs(const std::filesystem::path& directory);

}  // namespace rtp::lambda
