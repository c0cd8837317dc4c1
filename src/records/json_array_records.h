// The elements of a JSON array as records. Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "records/format_reader.h"

namespace rtp::records {

/// Each element, of any kind, is a record; its number is its index. An array that is broken ends the file,
/// for where the next element begins is not known then; the error names the element and the place.
class JsonArrayRecords final : public FormatReader {
 public:
  /// `on_record` must outlive this.
  explicit JsonArrayRecords(const OnRecord& on_record) : on_record_(on_record) {}

  [[nodiscard]] Result<void> push(std::string_view bytes) override;
  [[nodiscard]] Result<void> finish() override;

 private:
  enum class State { kBefore, kElements, kBehind };

  [[nodiscard]] std::size_t element_bytes(std::string_view bytes);
  void append(std::string_view part);
  [[nodiscard]] Result<void> take_outside(char byte);
  [[nodiscard]] Result<void> end_element(char delimiter);
  [[nodiscard]] Result<void> deliver_element();

  const OnRecord& on_record_;
  State state_ = State::kBefore;
  std::uint64_t position_ = 0;  // of the next byte in the file
  std::size_t index_ = 0;       // of the element that is being read
  std::uint64_t begin_ = 0;     // its position
  std::size_t size_ = 0;        // its bytes so far
  std::string text_;            // it, unless it is too large
  std::size_t depth_ = 0;       // arrays and objects that are open in it
  bool in_string_ = false;
  bool escaped_ = false;  // the last byte was the backslash of an escape
};

}  // namespace rtp::records
