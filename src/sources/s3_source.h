// Objects of Amazon S3, or of who speaks its protocol, as files of records: told of by notifications in a
// queue of SQS (directly, or through a topic of SNS), or in requests to /hooks/{name}.
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

/// Options: those of read_s3_loader(); queue_url or queue, and those of read_sqs_receiver(); or token (a
/// bearer token of a webhook).
[[nodiscard]] std::unique_ptr<Source> make_s3_source(SourceOptions& options, const SourceServices& services);

}  // namespace rtp::sources
