#include <utility>

#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"

namespace rtp::dynamodb {
namespace {

constexpr std::int64_t kMaxTableNames = 100;

}  // namespace

Result<std::string> parse_table_name(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  std::string table_name = members.table_name();
  RTP_CHECK(check_table_name_presence(validation, members.string("TableName")));
  RTP_CHECK(validation.check());
  return table_name;
}

Result<void> check_table_name_presence(const Validation& validation,
                                       std::optional<std::string_view> table_name) {
  RTP_CHECK(validation.check_types());
  if (!table_name) {
    return invalid("The parameter 'TableName' is required but was not present in the request");
  }
  if (table_name->size() < kMinNameLength || table_name->size() > kMaxNameLength) {
    return invalid("TableName must be at least 3 characters long and at most 255 characters long");
  }
  return {};
}

Result<Request> parse_delete_table(const JsonObject& body) {
  RTP_TRY(std::string table_name, parse_table_name(body));
  return DeleteTableRequest{std::move(table_name)};
}

Result<Request> parse_describe_table(const JsonObject& body) {
  RTP_TRY(std::string table_name, parse_table_name(body));
  return DescribeTableRequest{std::move(table_name)};
}

Result<Request> parse_list_tables(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  ListTablesRequest request;
  if (const auto name = members.string("ExclusiveStartTableName")) {
    members.check_name("ExclusiveStartTableName", *name);
    request.exclusive_start_table_name = *name;
  }
  const auto limit = members.integer("Limit", "Integer");
  members.check_range("Limit", limit, 1, kMaxTableNames);
  request.limit = limit.value_or(kMaxTableNames);
  RTP_CHECK(validation.check());
  return request;
}

}  // namespace rtp::dynamodb
