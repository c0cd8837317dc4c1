// Messages of a queue of Amazon SQS, or of who speaks its protocol: each is a record, deleted when it is
// durable here. Notifications of SNS in it are taken out of their envelope.
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

/// Options: those of read_sqs_receiver().
[[nodiscard]] std::unique_ptr<Source> make_sqs_source(SourceOptions& options, const SourceServices& services);

}  // namespace rtp::sources
