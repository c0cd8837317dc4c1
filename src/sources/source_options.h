// The table of one source in rtp.toml: values with their places, read one by one by who knows what they mean.
// The first mistake is kept, so that a reader needs no checks of its own. Not thread-safe.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace rtp::sources {

using TextMap = std::map<std::string, std::string>;

struct OptionValue {
  std::variant<std::string, std::int64_t, bool, std::vector<std::string>, TextMap> value;
  std::string place;  // "rtp.toml:12"
};

using OptionTable = std::map<std::string, OptionValue, std::less<>>;

class SourceOptions {
 public:
  /// `name` is that of the source; `place` ("rtp.toml:10 [default.sources.fleet]") is where its table begins.
  SourceOptions(std::string name, std::string place, OptionTable table);

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Each reads the option `key`, or returns the default where it is not given; a wrong one is an error that
  /// names the place, the value and what is allowed.
  std::string text(std::string_view key, std::string_view fallback);
  std::string required_text(std::string_view key, std::string_view example);
  std::int64_t number(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most);
  bool flag(std::string_view key, bool fallback);
  std::vector<std::string> texts(std::string_view key);  // one text is a list of one
  TextMap text_map(std::string_view key);
  /// "250ms", "5s", "2m" or "1h".
  std::chrono::milliseconds duration(std::string_view key, std::chrono::milliseconds fallback,
                                     std::chrono::milliseconds least, std::chrono::milliseconds most);
  /// A secret as it is, or "env:NAME" or "file:PATH" for where it is; it is in no message.
  std::string secret(std::string_view key);
  /// A table of texts, each of which may be where a secret is.
  TextMap secret_map(std::string_view key);

  template <typename T>
  using Choices = std::span<const std::pair<std::string_view, T>>;
  /// One of a few words.
  template <typename T>
  T choice(std::string_view key, T fallback, std::type_identity_t<Choices<T>> choices) {
    const std::optional<std::string> given = optional_text(key);
    if (!given) {
      return fallback;
    }
    std::string allowed;
    for (const auto& [word, value] : choices) {
      if (*given == word) {
        return value;
      }
      allowed.append(allowed.empty() ? "\"" : ", \"").append(word).append("\"");
    }
    refuse(key, "\"" + *given + "\"", "one of " + allowed);
    return fallback;
  }

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

  /// Refuses the source with `message`, at the option `key` where it is given.
  void reject(std::string_view key, std::string_view message);

  /// The first mistake; or that an option was given which nobody has read, with the nearest that was.
  [[nodiscard]] Result<void> finish() const;

 private:
  template <typename T>
  const T* find(std::string_view key, std::string_view allowed);
  std::optional<std::string> optional_text(std::string_view key);
  void refuse(std::string_view key, std::string_view shown, std::string_view allowed);

  std::string name_;
  std::string place_;
  OptionTable table_;
  std::set<std::string, std::less<>> known_;
  std::optional<Error> error_;
  bool is_of_table_ = false;  // error_: not of one option
};

}  // namespace rtp::sources
