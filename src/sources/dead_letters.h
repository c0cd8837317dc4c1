// What a source could not turn into an item, kept in a file with the reason, one JSON object a line:
// {"time", "source", "reason", "metadata", "form", "payload" or "payloadBase64"}. Durable before the source
// acknowledges it.
#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "events/selector.h"

namespace rtp::sources {

/// What the payload of a dead letter is.
enum class LetterForm {
  kPayload,  // as it came
  kRecord,   // one record of a payload that had several
  kItem,     // the plain JSON of an item that the tables refused
};

struct DeadLetter {
  std::string source;
  std::string reason;
  events::Metadata metadata;
  std::string payload;
  LetterForm form = LetterForm::kPayload;

  bool operator==(const DeadLetter&) const = default;
};

/// With a line end.
[[nodiscard]] std::string to_line(const DeadLetter& letter, std::chrono::milliseconds unix_time);

/// A line of such a file, with or without its end. kMalformed for all else.
[[nodiscard]] Result<DeadLetter> parse_dead_letter(std::string_view line);

/// Appends to a file, which is created with the first letter, readable for its owner only. Not thread-safe.
class DeadLetterFile {
 public:
  explicit DeadLetterFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~DeadLetterFile();
  DeadLetterFile(const DeadLetterFile&) = delete;
  DeadLetterFile& operator=(const DeadLetterFile&) = delete;

  /// Returns when all of `lines` is on the disk. kUnavailable, naming the file, where it cannot be: then the
  /// file ends where it ended before, or with part of them.
  [[nodiscard]] Result<void> append(std::string_view lines);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  [[nodiscard]] Result<void> open();
  [[nodiscard]] std::unexpected<Error> failed(std::string_view what) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace rtp::sources
