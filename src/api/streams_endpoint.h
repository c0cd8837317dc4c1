// DynamoDB Streams on the DynamoDB endpoint: reads, answered at once.
#pragma once

#include <string>

#include "base/error.h"
#include "dynamodb/stream_requests.h"
#include "tables/tables.h"

namespace rtp::api {

/// The body of the answer. Errors of tables::StreamReader.
[[nodiscard]] Result<std::string> answer_stream_request(const tables::Tables& tables,
                                                        const dynamodb::StreamRequest& request);

}  // namespace rtp::api
