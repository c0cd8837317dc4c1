// A file of records as it is stored: in one of the formats of RecordReader, as it is or compressed by gzip.
// Resumable at every byte, in bounded memory. Pure; not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "records/gunzip.h"
#include "records/record_reader.h"

namespace rtp::records {

class FileReader {
 public:
  FileReader(RecordFormat format, OnRecord on_record) : reader_(format, std::move(on_record)) {}

  /// Takes bytes from the front of `input`, and calls back for the records that they end: of not much more
  /// than Gunzip::kStepBytes of text, whatever it inflates to. Call it until `input` is empty. Errors as
  /// RecordReader and Gunzip; after an error nothing may be taken.
  [[nodiscard]] Result<void> take(std::string_view& input);

  /// Ends the input. Errors as take().
  [[nodiscard]] Result<void> finish();

 private:
  enum class Compression { kUnknown, kNone, kGzip };

  [[nodiscard]] Result<void> push(std::string_view& input);

  Compression compression_ = Compression::kUnknown;
  std::string head_;  // of the file, until compression_ is known
  std::optional<Gunzip> gunzip_;
  RecordReader reader_;
};

}  // namespace rtp::records
