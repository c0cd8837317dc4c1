// The plain form of wire_json.h: what clients see, and what the REST API takes.
#include <array>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "dynamodb/base64.h"
#include "dynamodb/json_events.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

namespace json = boost::json;
using json::error_code;

/// The lists and maps that are open while a text is parsed, the innermost last.
struct OpenContainer {
  std::variant<List, Map::sequence_type> contents;
  std::string name;  // of the next value in a map
};

enum class Document { kItem, kItems, kValue };  // one object; or an object, or an array of them; any JSON

/// Builds items, or a value, from the events of boost::json::basic_parser, which hand over numbers with their
/// text. The names and parameters of the functions are those the parser calls.
class ValueBuilder : public JsonEvents {
 public:
  explicit ValueBuilder(Document document) : document_(document) {}

  /// What was built; valid after the parser has accepted the whole text. One for Document::kItem.
  [[nodiscard]] std::vector<Item> take_items() { return std::move(items_); }
  /// The same of Document::kValue.
  [[nodiscard]] AttributeValue take_value() { return std::move(value_); }
  /// Why a function returned false, if one did.
  [[nodiscard]] std::optional<Error>& error() { return error_; }

  bool on_object_begin(error_code& /*ec*/) {
    open_.push_back({Map::sequence_type{}, {}});
    return true;
  }
  bool on_object_end(std::size_t /*size*/, error_code& ec) {
    auto members = std::get<Map::sequence_type>(std::move(open_.back().contents));
    open_.pop_back();
    const auto name_of = [](const auto& member) -> const std::string& { return member.first; };
    std::ranges::sort(members, {}, name_of);
    if (!members.empty() && members.front().first.empty()) {
      return refuse(empty_name_error(), ec);
    }
    if (const auto twin = std::ranges::adjacent_find(members, {}, name_of); twin != members.end()) {
      return refuse(
          {ErrorCode::kInvalidArgument, "the object names \"" + twin->first + "\" twice: name it once"}, ec);
    }
    Map map;
    map.adopt_sequence(boost::container::ordered_unique_range, std::move(members));
    if (open_.empty() && document_ != Document::kValue) {
      items_.push_back(std::move(map));
      return true;
    }
    return add(std::move(map), ec);
  }
  bool on_array_begin(error_code& ec) {
    if (open_.empty() && document_ != Document::kValue) {
      if (document_ == Document::kItem || in_items_) {
        return refuse_document(ec);
      }
      in_items_ = true;
      return true;
    }
    open_.push_back({List{}, {}});
    return true;
  }
  bool on_array_end(std::size_t /*size*/, error_code& ec) {
    if (open_.empty()) {
      return true;
    }
    List list = std::get<List>(std::move(open_.back().contents));
    open_.pop_back();
    return add(std::move(list), ec);
  }

  bool on_key_part(json::string_view part, std::size_t /*size*/, error_code& /*ec*/) {
    open_.back().name.append(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t size, error_code& ec) {
    return on_key_part(part, size, ec);
  }
  bool on_string_part(json::string_view part, std::size_t /*size*/, error_code& /*ec*/) {
    text_.append(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t /*size*/, error_code& ec) {
    text_.append(part);
    return add(std::exchange(text_, {}), ec);
  }

  bool on_number_part(json::string_view part, error_code& /*ec*/) {
    text_.append(part);
    return true;
  }
  bool on_int64(std::int64_t /*value*/, json::string_view part, error_code& ec) {
    return add_number(part, ec);
  }
  bool on_uint64(std::uint64_t /*value*/, json::string_view part, error_code& ec) {
    return add_number(part, ec);
  }
  bool on_double(double /*value*/, json::string_view part, error_code& ec) { return add_number(part, ec); }
  bool on_bool(bool value, error_code& ec) { return add(value, ec); }
  bool on_null(error_code& ec) { return add(Null{}, ec); }

 private:
  bool add_number(json::string_view part, error_code& ec) {
    text_.append(part);
    auto number = Number::parse(std::exchange(text_, {}));
    if (!number) {
      return refuse(std::move(number).error(), ec);
    }
    return add(*number, ec);
  }

  bool add(AttributeValue value, error_code& ec) {
    if (open_.empty()) {
      value_ = std::move(value);
      return document_ == Document::kValue || refuse_document(ec);
    }
    OpenContainer& container = open_.back();
    if (auto* list = std::get_if<List>(&container.contents)) {
      list->push_back(std::move(value));
    } else {
      std::get<Map::sequence_type>(container.contents)
          .emplace_back(std::exchange(container.name, {}), std::move(value));
    }
    return true;
  }

  bool refuse_document(error_code& ec) {
    return refuse({ErrorCode::kMalformed, "not a JSON object: send an object such as {\"speed\":12.5}"}, ec);
  }

  bool refuse(Error error, error_code& ec) {
    error_ = std::move(error);
    ec = json::error::syntax;
    return false;
  }

  Document document_;
  bool in_items_ = false;  // the document is an array
  std::vector<OpenContainer> open_;
  std::string text_;  // of the string or number that is being read
  std::vector<Item> items_;
  AttributeValue value_;
  std::optional<Error> error_;
};

/// Writes the plain form of a value.
struct PlainWriter {
  std::string& out;

  void operator()(const std::string& text) const { append_json_string(out, text); }
  void operator()(const Number& number) const { out.append(number.to_string()); }
  void operator()(const Binary& binary) const {
    out.push_back('"');
    append_base64(out, binary.bytes);
    out.push_back('"');
  }
  void operator()(bool value) const { out.append(value ? "true" : "false"); }
  void operator()(const Null& /*null*/) const { out.append("null"); }
  void operator()(const Map& map) const { append_plain_json(out, map); }
  void operator()(const List& list) const { append_elements(list); }
  void operator()(const StringSet& set) const { append_elements(set); }
  void operator()(const NumberSet& set) const { append_elements(set); }
  void operator()(const BinarySet& set) const { append_elements(set.elements); }
  void operator()(const AttributeValue& value) const { std::visit(*this, value.variant()); }

 private:
  template <typename Elements>
  void append_elements(const Elements& elements) const {
    char separator = '[';
    for (const auto& element : elements) {
      out.push_back(std::exchange(separator, ','));
      (*this)(element);
    }
    out.append(elements.empty() ? "[]" : "]");
  }
};

}  // namespace

void append_plain_json(std::string& out, const AttributeValue& value) { PlainWriter{out}(value); }

void append_plain_json(std::string& out, const Item& item) {
  char separator = '{';
  for (const auto& [name, value] : item) {
    out.push_back(std::exchange(separator, ','));
    append_json_string(out, name);
    out.push_back(':');
    append_plain_json(out, value);
  }
  out.append(item.empty() ? "{}" : "}");
}

namespace {

using Parser = json::basic_parser<ValueBuilder>;

Parser parser_of(Document document) {
  json::parse_options options;
  // An item is a value too, and so is the array of items. A value may be an item.
  options.max_depth = kMaxNesting + (document == Document::kItems ? 2 : 1);
  return Parser(options, document);
}

/// Lets `parser` read all of `text`. `expected` is what a text that is malformed is not.
Result<void> parse(Parser& parser, std::string_view text, std::string_view expected) {
  error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read == text.size()) {
    return {};
  }
  if (auto& error = parser.handler().error()) {
    return std::unexpected(*std::move(error));
  }
  if (ec == json::error::too_deep) {
    return std::unexpected(nesting_error());
  }
  const std::string position = " at byte " + std::to_string(read);
  if (ec == json::error::exponent_overflow) {
    return fail(ErrorCode::kInvalidArgument, "the exponent of a number is out of range" + position);
  }
  return fail(ErrorCode::kMalformed,
              "not " + std::string(expected) + ": " + (ec ? ec.message() : "extra data") + position);
}

Result<std::vector<Item>> parse_items(std::string_view text, Document document) {
  Parser parser = parser_of(document);
  RTP_CHECK(parse(parser, text, "a JSON object"));
  return parser.handler().take_items();
}

}  // namespace

Result<Item> item_from_plain_json(std::string_view text) {
  RTP_TRY(std::vector<Item> items, parse_items(text, Document::kItem));
  return std::move(items.front());
}

Result<std::vector<Item>> items_from_plain_json(std::string_view text) {
  return parse_items(text, Document::kItems);
}

Result<AttributeValue> value_from_plain_json(std::string_view text) {
  Parser parser = parser_of(Document::kValue);
  RTP_CHECK(parse(parser, text, "JSON"));
  return parser.handler().take_value();
}

}  // namespace rtp::dynamodb
