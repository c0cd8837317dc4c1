// The files of the engine in a data directory. For tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace rtp::rocksdb {

/// Those whose names begin and end so, the oldest first.
inline std::set<std::filesystem::path> engine_files(const std::filesystem::path& data_directory,
                                                    std::string_view prefix, std::string_view suffix) {
  std::set<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(data_directory / "rocksdb")) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(suffix)) {
      found.insert(entry.path());
    }
  }
  return found;
}

/// Also one that nothing was written to yet.
inline std::filesystem::path newest_log(const std::filesystem::path& data_directory) {
  return *engine_files(data_directory, "", ".log").rbegin();
}

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace rtp::rocksdb
