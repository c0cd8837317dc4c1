// One parser per operation, for parse_request(). Internal.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/error.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/requests.h"

namespace rtp::dynamodb {

[[nodiscard]] Result<Request> parse_put_item(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_update_item(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_delete_item(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_get_item(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_batch_write_item(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_batch_get_item(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_query(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_scan(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_transact_write_items(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_transact_get_items(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_create_table(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_update_table(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_delete_table(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_describe_table(const boost::json::object& body);
[[nodiscard]] Result<Request> parse_list_tables(const boost::json::object& body);

/// The checks of TableName that operations on tables make before all other constraints: it is there, and has
/// a length that a name may have.
[[nodiscard]] Result<void> check_table_name_presence(const Validation& validation,
                                                     std::optional<std::string_view> table_name);

/// Refuses an item of more than 400 KB.
[[nodiscard]] Result<void> check_item_size(const Item& item);

}  // namespace rtp::dynamodb
