#include "pgoutput/array_text.h"

#include <string>
#include <utility>

#include "base/ascii.h"

namespace rtp::pgoutput {
namespace {

using dynamodb::AttributeValue;
using dynamodb::List;

std::unexpected<Error> malformed() {
  return fail(ErrorCode::kMalformed, "the text is not of an array such as {1,2}");
}

class ArrayReader {
 public:
  ArrayReader(std::string_view text, const ReadElement& read_element)
      : rest_(text), read_element_(&read_element) {}

  Result<List> read_whole() {
    skip_bounds();
    RTP_TRY(List list, read_list(kMaxDimensions));
    if (!rest_.empty()) {
      return malformed();
    }
    return list;
  }

 private:
  void skip_bounds() {
    if (rest_.starts_with('[')) {
      const std::size_t equals = rest_.find('=');
      rest_.remove_prefix(equals == std::string_view::npos ? rest_.size() : equals + 1);
    }
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  Result<List> read_list(int dimensions) {
    if (dimensions == 0 || !take('{')) {
      return malformed();
    }
    List list;
    if (take('}')) {
      return list;
    }
    do {
      RTP_TRY(AttributeValue element, read_value(dimensions));
      list.push_back(std::move(element));
    } while (take(','));
    if (!take('}')) {
      return malformed();
    }
    return list;
  }

  Result<AttributeValue> read_value(int dimensions) {
    if (rest_.starts_with('{')) {
      return read_list(dimensions - 1);
    }
    if (take('"')) {
      RTP_TRY(const std::string text, read_quoted());
      return (*read_element_)(text);
    }
    const std::string_view text = rest_.substr(0, rest_.find_first_of(",{}\"\\"));
    rest_.remove_prefix(text.size());
    if (text.empty()) {
      return malformed();
    }
    if (equals_ignoring_case(text, "NULL")) {
      return dynamodb::Null{};
    }
    return (*read_element_)(text);
  }

  /// Behind the first quote.
  Result<std::string> read_quoted() {
    std::string text;
    for (;;) {
      const std::size_t plain = rest_.find_first_of("\"\\");
      if (plain == std::string_view::npos) {
        return malformed();
      }
      text.append(rest_.substr(0, plain));
      rest_.remove_prefix(plain);
      if (take('"')) {
        return text;
      }
      rest_.remove_prefix(1);  // a backslash, which quotes what follows
      if (rest_.empty()) {
        return malformed();
      }
      text.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  const ReadElement* read_element_;
};

}  // namespace

Result<List> parse_array(std::string_view text, const ReadElement& read_element) {
  return ArrayReader(text, read_element).read_whole();
}

}  // namespace rtp::pgoutput
