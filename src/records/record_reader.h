// A file of records in one of the formats that integrations send: CSV with a headline, a JSON value per line
// (NDJSON), a JSON array, or one JSON value. A push parser, resumable at every byte, which holds no more than
// a record. Takes a byte order mark. Pure; not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "records/format_reader.h"

namespace rtp::records {

enum class RecordFormat {
  kDetect,  // by the first byte that is not blank: '[' a JSON array, '{' NDJSON, or one JSON object if the
            // first line is only the beginning of one; CSV for all else
  kCsv,     // by RFC 4180; the first row has the names
  kNdjson,
  kJson,  // the elements of an array; any other value is one record
};

class RecordReader {
 public:
  RecordReader(RecordFormat format, OnRecord on_record) : format_(format), on_record_(std::move(on_record)) {}
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// As FormatReader.
  [[nodiscard]] Result<void> push(std::string_view bytes);
  [[nodiscard]] Result<void> finish();

 private:
  enum class Shape { kCsv, kNdjson, kArray, kValue };

  [[nodiscard]] std::optional<Shape> shape() const;
  [[nodiscard]] Shape shape_of_the_rest() const;
  [[nodiscard]] static std::optional<Shape> shape_by_first_line(std::string_view text);
  [[nodiscard]] Result<void> begin(Shape shape);

  RecordFormat format_;
  OnRecord on_record_;
  std::string head_;                      // what came before reader_ was known
  std::unique_ptr<FormatReader> reader_;  // none before
};

}  // namespace rtp::records
