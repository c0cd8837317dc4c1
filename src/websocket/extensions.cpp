#include "websocket/extensions.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/token.h"

namespace rtp::websocket {
namespace {

/// The field from left to right. Blanks are allowed around everything but within tokens and quotes.
class FieldParser {
 public:
  explicit FieldParser(std::string_view field) : rest_(field) {}

  /// Empty elements of the list do not count (RFC 9110 5.6.1).
  bool offers(std::vector<ExtensionOffer>& offers) {
    while (true) {
      while (take(',')) {
      }
      if (rest_.empty()) {
        return true;
      }
      if (!offer(offers.emplace_back()) || (!rest_.empty() && rest_.front() != ',')) {
        return false;
      }
    }
  }

 private:
  bool offer(ExtensionOffer& offer) {
    offer.name = token();
    if (offer.name.empty()) {
      return false;
    }
    while (take(';')) {
      if (!parameter(offer.parameters.emplace_back())) {
        return false;
      }
    }
    return true;
  }

  bool parameter(ExtensionParameter& parameter) {
    parameter.name = token();
    if (parameter.name.empty()) {
      return false;
    }
    if (!take('=')) {
      return true;
    }
    std::string value = take('"') ? quoted() : std::string(token());
    // RFC 6455 9.1: also what was quoted must be a token.
    if (!is_token(value)) {
      return false;
    }
    parameter.value = std::move(value);
    return true;
  }

  /// Empty when there is none.
  std::string_view token() {
    skip_blanks();
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_token_character) - rest_.begin());
    const std::string_view token = rest_.substr(0, size);
    rest_.remove_prefix(size);
    skip_blanks();
    return token;
  }

  /// What is left of a quoted string; empty when it does not end.
  std::string quoted() {
    std::string value;
    while (!rest_.empty()) {
      const char c = next();
      if (c == '"') {
        skip_blanks();
        return value;
      }
      value.push_back(c == '\\' && !rest_.empty() ? next() : c);
    }
    return {};
  }

  char next() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool take(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  std::string_view rest_;
};

}  // namespace

bool parse_extensions(std::string_view field, std::vector<ExtensionOffer>& offers) {
  return FieldParser(field).offers(offers);
}

}  // namespace rtp::websocket
