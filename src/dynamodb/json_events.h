// A handler of boost::json::basic_parser that limits no sizes and makes nothing of any event. Others derive
// from it and declare the events that they use. The names and parameters are those the parser calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/json/error.hpp>

namespace rtp::dynamodb {

class JsonEvents {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the names of the library
  using error_code = boost::json::error_code;
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;
  // NOLINTEND(readability-identifier-naming)

  static bool on_document_begin(error_code& /*ec*/) { return true; }
  static bool on_document_end(error_code& /*ec*/) { return true; }
  static bool on_object_begin(error_code& /*ec*/) { return true; }
  static bool on_object_end(std::size_t /*size*/, error_code& /*ec*/) { return true; }
  static bool on_array_begin(error_code& /*ec*/) { return true; }
  static bool on_array_end(std::size_t /*size*/, error_code& /*ec*/) { return true; }
  static bool on_key_part(std::string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) {
    return true;
  }
  static bool on_key(std::string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) { return true; }
  static bool on_string_part(std::string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) {
    return true;
  }
  static bool on_string(std::string_view /*part*/, std::size_t /*size*/, error_code& /*ec*/) { return true; }
  static bool on_number_part(std::string_view /*part*/, error_code& /*ec*/) { return true; }
  static bool on_int64(std::int64_t /*value*/, std::string_view /*part*/, error_code& /*ec*/) { return true; }
  static bool on_uint64(std::uint64_t /*value*/, std::string_view /*part*/, error_code& /*ec*/) {
    return true;
  }
  static bool on_double(double /*value*/, std::string_view /*part*/, error_code& /*ec*/) { return true; }
  static bool on_bool(bool /*value*/, error_code& /*ec*/) { return true; }
  static bool on_null(error_code& /*ec*/) { return true; }
  static bool on_comment_part(std::string_view /*part*/, error_code& /*ec*/) { return true; }
  static bool on_comment(std::string_view /*part*/, error_code& /*ec*/) { return true; }
};

}  // namespace rtp::dynamodb
