// rtp.toml: one table of settings per environment, over [default]. Reads and checks the file; what a value
// means is the business of the settings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/settings.h"
#include "base/error.h"

namespace rtp::app {

struct FileEntry {
  const Setting* setting;  // never nullptr
  std::string text;        // the value, unquoted
  std::string place;       // "rtp.toml:3"
};

struct FileTable {
  std::string environment;
  std::vector<FileEntry> entries;
  std::map<std::string, SourceTable> sources;
};

/// All tables of `text`, whose name in messages is `file_name`. Errors are kInvalidArgument and name the
/// line: not TOML, a key that is no setting (with the nearest one), is outside of a table or of another type;
/// an option of a source that is no text, whole number, true or false, list or table of texts.
[[nodiscard]] Result<std::vector<FileTable>> parse_config_file(std::string_view text,
                                                               std::string_view file_name);

}  // namespace rtp::app
