// One parser per operation, for parse_request(). Internal.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "dynamodb/json_value.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/requests.h"
#include "dynamodb/stream_requests.h"

namespace rtp::dynamodb {

[[nodiscard]] Result<Request> parse_put_item(const JsonObject& body);
[[nodiscard]] Result<Request> parse_update_item(const JsonObject& body);
[[nodiscard]] Result<Request> parse_delete_item(const JsonObject& body);
[[nodiscard]] Result<Request> parse_get_item(const JsonObject& body);
[[nodiscard]] Result<Request> parse_batch_write_item(const JsonObject& body);
[[nodiscard]] Result<Request> parse_batch_get_item(const JsonObject& body);
[[nodiscard]] Result<Request> parse_query(const JsonObject& body);
[[nodiscard]] Result<Request> parse_scan(const JsonObject& body);
[[nodiscard]] Result<Request> parse_transact_write_items(const JsonObject& body);
[[nodiscard]] Result<Request> parse_transact_get_items(const JsonObject& body);
[[nodiscard]] Result<Request> parse_create_table(const JsonObject& body);
[[nodiscard]] Result<Request> parse_update_table(const JsonObject& body);
[[nodiscard]] Result<Request> parse_delete_table(const JsonObject& body);
[[nodiscard]] Result<Request> parse_describe_table(const JsonObject& body);
[[nodiscard]] Result<Request> parse_list_tables(const JsonObject& body);

[[nodiscard]] Result<Request> parse_update_time_to_live(const JsonObject& body);
[[nodiscard]] Result<Request> parse_describe_time_to_live(const JsonObject& body);
[[nodiscard]] Result<Request> parse_tag_resource(const JsonObject& body);
[[nodiscard]] Result<Request> parse_untag_resource(const JsonObject& body);
[[nodiscard]] Result<Request> parse_list_tags_of_resource(const JsonObject& body);
[[nodiscard]] Result<Request> parse_describe_continuous_backups(const JsonObject& body);
[[nodiscard]] Result<Request> parse_update_continuous_backups(const JsonObject& body);
[[nodiscard]] Result<Request> parse_describe_limits(const JsonObject& body);
[[nodiscard]] Result<Request> parse_describe_endpoints(const JsonObject& body);

[[nodiscard]] Result<StreamRequest> parse_list_streams(const JsonObject& body);
[[nodiscard]] Result<StreamRequest> parse_describe_stream(const JsonObject& body);
[[nodiscard]] Result<StreamRequest> parse_get_shard_iterator(const JsonObject& body);
[[nodiscard]] Result<StreamRequest> parse_get_records(const JsonObject& body);

/// The TableName of a request on a table; reads no other member.
[[nodiscard]] Result<std::string> parse_table_name(const JsonObject& body);

/// The checks of TableName that operations on tables make before all other constraints: it is there, and has
/// a length that a name may have.
[[nodiscard]] Result<void> check_table_name_presence(const Validation& validation,
                                                     std::optional<std::string_view> table_name);

/// The member Tags, none where it is absent. `validation` is that of `members`; errors: its type errors,
/// kInvalidArgument in DynamoDB's wording.
[[nodiscard]] Result<Tags> read_tags(Members& members, const Validation& validation);

/// Refuses an item of more than 400 KB.
[[nodiscard]] Result<void> check_item_size(const Item& item);

}  // namespace rtp::dynamodb
