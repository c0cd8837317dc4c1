// Time to live, tags, backups and limits on the DynamoDB endpoint.
#pragma once

#include <string_view>

#include "api/dynamodb_reply.h"
#include "dynamodb/table_settings.h"
#include "tables/tables.h"

namespace rtp::api {

/// Answers at once, or after the commit of what changes a table. `host` is the Host that the client named.
/// `tables` outlives the answer.
void answer_table_settings(tables::Tables& tables, dynamodb::TableSettingsRequest request,
                           const DynamodbReply& reply, std::string_view host);

}  // namespace rtp::api
