#include "sources/http_headers.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

#include "base/ascii.h"

namespace rtp::sources {
namespace {

using std::chrono::seconds;

constexpr std::string_view kBlank = " \t";

/// Takes a header value apart from its front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  void skip(std::string_view characters) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
  }

  [[nodiscard]] bool take(char expected) {
    skip(kBlank);
    const bool found = rest_.starts_with(expected);
    rest_.remove_prefix(found ? 1 : 0);
    return found;
  }

  /// Up to one of `ends`, or to the end.
  [[nodiscard]] std::string_view take_until(std::string_view ends) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  /// A token, or a quoted string without its quotes and escapes (RFC 9110 5.6.4).
  [[nodiscard]] std::string take_value() {
    if (!take('"')) {
      const std::string_view token = take_until(";, \t");
      return std::string(token);
    }
    std::string value;
    while (!at_end() && !take_quote()) {
      if (rest_.front() == '\\' && rest_.size() > 1) {
        rest_.remove_prefix(1);
      }
      value += rest_.front();
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  [[nodiscard]] bool take_quote() {
    const bool found = rest_.starts_with('"');
    rest_.remove_prefix(found ? 1 : 0);
    return found;
  }

  std::string_view rest_;
};

/// "next prev" is a list of relations.
bool has_next(std::string_view relations) {
  while (!relations.empty()) {
    const std::string_view one = relations.substr(0, relations.find(' '));
    if (equals_ignoring_case(one, "next")) {
      return true;
    }
    relations.remove_prefix(std::min(one.size() + 1, relations.size()));
  }
  return false;
}

/// The relations of one link: of its first "rel" parameter (RFC 8288 3.3).
std::string take_relations(Reader& reader) {
  std::optional<std::string> relations;
  while (reader.take(';')) {
    reader.skip(kBlank);
    const std::string name(reader.take_until("=;, \t"));
    const std::string value = reader.take('=') ? reader.take_value() : std::string();
    if (!relations && equals_ignoring_case(name, "rel")) {
      relations = value;
    }
  }
  return relations.value_or("");
}

std::optional<seconds> parse_http_date(const std::string& text) {
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') {
    return std::nullopt;
  }
  return seconds(::timegm(&parts));
}

}  // namespace

std::optional<std::string> next_link(std::string_view value) {
  Reader reader(value);
  for (;;) {
    reader.skip(", \t");
    if (!reader.take('<')) {
      return std::nullopt;
    }
    std::string target(reader.take_until(">"));
    if (!reader.take('>')) {
      return std::nullopt;
    }
    const std::string relations = take_relations(reader);
    if (has_next(relations)) {
      return target;
    }
    static_cast<void>(reader.take_until(","));
  }
}

std::optional<seconds> retry_after(std::string_view value, std::chrono::milliseconds now) {
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error == std::errc{} && end == value.data() + value.size()) {
    return seconds(count);
  }
  const auto date = parse_http_date(std::string(value));
  if (!date) {
    return std::nullopt;
  }
  return std::max(*date - std::chrono::floor<seconds>(now), seconds(0));
}

}  // namespace rtp::sources
