// What all handlers of boost::json::basic_parser here have in common: no limit to sizes, and events that say
// nothing. The names are those the parser calls. Internal to the readers of JSON.
#pragma once

#include <cstddef>
#include <string_view>

#include <boost/json/error.hpp>

namespace rtp::dynamodb {

class JsonEvents {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the parser reads them by these names
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  // NOLINTEND(readability-identifier-naming)

  static bool on_document_begin(boost::json::error_code& /*ec*/) { return true; }
  static bool on_document_end(boost::json::error_code& /*ec*/) { return true; }
  static bool on_comment_part(std::string_view /*part*/, boost::json::error_code& /*ec*/) { return true; }
  static bool on_comment(std::string_view /*part*/, boost::json::error_code& /*ec*/) { return true; }
};

}  // namespace rtp::dynamodb
