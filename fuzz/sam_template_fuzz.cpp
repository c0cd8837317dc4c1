// A line of parameters and any text as a template: its functions are read or refused, and the same again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzzing.h"
#include "sam/template.h"

namespace {

using rtp::ErrorCode;
using rtp::fuzzing::require;
using rtp::sam::Template;

void check_error(const rtp::Error& error) {
  require(error.code == ErrorCode::kMalformed || error.code == ErrorCode::kNotFound);
  require(!error.message.empty() && !error.message.starts_with("line 0:"));
}

void read_function(Template& read, const std::string& name) {
  const auto function = read.function(name);
  const auto again = read.function(name);
  require(function.has_value() == again.has_value());
  if (!function) {
    check_error(function.error());
    require(function.error().message == again.error().message);
    return;
  }
  require(function->logical_id == name && function->environment == again->environment);
  require(function->timeout.count() >= 1 && function->timeout.count() <= 900);
  require(function->memory_mb >= 128 && function->memory_mb <= 10'240);
}

void read_stream_events(Template& read, const std::string& name) {
  const auto events = read.stream_events(name);
  if (!events) {
    check_error(events.error());
    return;
  }
  for (const auto& event : *events) {
    require(event.batch_size >= 1 && event.batch_size <= 10'000);
    require(!event.max_record_age || event.max_record_age->count() >= 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view yaml(reinterpret_cast<const char*>(data), size);
  auto overrides = rtp::sam::parse_parameter_overrides(rtp::fuzzing::next_line(yaml));
  if (!overrides) {
    return 0;
  }
  auto read = Template::parse(yaml, *std::move(overrides));
  if (!read) {
    require(!read.error().message.empty() && !read.error().message.starts_with("line 0:"));
    return 0;
  }
  for (const std::string& name : read->function_names()) {
    read_function(*read, name);
    read_stream_events(*read, name);
  }
  return 0;
}
