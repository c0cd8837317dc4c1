// Stored stream records as text, in one pass: without the values between, which cost most of what a reader of
// a stream costs. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "dynamodb/stream_record_json.h"

namespace rtp::tables {

struct RecordText {
  dynamodb::RecordHead head;
  dynamodb::RecordImages images;
};

/// What decode_record() and then append_typed_json() of its images would give; accepts and refuses the same
/// bytes, with the same errors. The images are views of `buffer`, whatever was in it is gone.
[[nodiscard]] Result<RecordText> read_record_text(std::string_view bytes, std::string& buffer);

}  // namespace rtp::tables
