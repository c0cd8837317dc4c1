// Does what a notification of S3 tells: reads the objects that were created into items, and removes the items
// of those that were removed. Belongs to the loop of the sources.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "aws/s3_client.h"
#include "base/error.h"
#include "events/s3_event.h"
#include "records/record_reader.h"
#include "sources/object_progress.h"
#include "sources/source.h"

namespace rtp::sources {

struct S3LoaderOptions {
  enum class OnRemoved { kIgnore, kDelete };

  records::RecordFormat format = records::RecordFormat::kDetect;
  std::string prefix;  // of the keys that are read
  std::string suffix;
  OnRemoved on_removed = OnRemoved::kIgnore;
};

class S3Loader {
 public:
  S3Loader(aws::S3Client client, S3LoaderOptions options, const SourceServices& services);

  /// In order; what was done before, or is none of this source's, is done. Changes of one object never run at
  /// once. An object that is not there any more is noted, and so is one that is of no format: it is a dead
  /// letter. Errors: aws::S3Client::get() but kNotFound, of the sink and of the dead-letter file; then some
  /// may be done.
  [[nodiscard]] boost::asio::awaitable<Result<IntakeReport>> load(std::vector<events::S3Record> records);

 private:
  class Turn;
  struct Reading;

  [[nodiscard]] bool is_ours(const events::S3Record& record) const;
  [[nodiscard]] boost::asio::awaitable<Result<void>> load_one(const events::S3Record* record,
                                                              IntakeReport* report);
  [[nodiscard]] boost::asio::awaitable<Result<void>> read_object(const events::S3Record* record,
                                                                 IntakeReport* report);
  [[nodiscard]] boost::asio::awaitable<Result<void>> read_body(net::WebBody* body, Reading* reading);
  [[nodiscard]] boost::asio::awaitable<Result<void>> flush(Reading* reading);
  [[nodiscard]] boost::asio::awaitable<Result<void>> remove_items(const events::S3Record* record,
                                                                  IntakeReport* report);
  [[nodiscard]] std::vector<std::string> ids_of(const std::vector<Record>& records) const;
  [[nodiscard]] DeadLetter letter(const events::S3Record& record, std::string reason) const;

  aws::S3Client client_;
  S3LoaderOptions options_;
  const std::string& source_;
  Intake& intake_;
  SourceMonitor& monitor_;
  ObjectProgress progress_;
  std::set<std::string> busy_;  // buckets and keys
};

/// Options: format, prefix, suffix, on_removed; endpoint (default: AWS), path_style (default: where an
/// endpoint is given); region and access keys as read_aws_access(); ca_file. Absent only when an option is
/// wrong.
[[nodiscard]] std::unique_ptr<S3Loader> read_s3_loader(SourceOptions& options,
                                                       const SourceServices& services);

}  // namespace rtp::sources
