#include <algorithm>
#include <array>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include "dynamodb/request_parsers.h"
#include "dynamodb/requests.h"
#include "dynamodb/wire_json.h"

namespace rtp::dynamodb {
namespace {

namespace json = boost::json;

using Parser = Result<Request> (*)(const json::object&);

struct Operation {
  std::string_view name;
  Parser parse;
};

constexpr std::array<Operation, 15> kOperations = {{{"PutItem", parse_put_item},
                                                    {"GetItem", parse_get_item},
                                                    {"UpdateItem", parse_update_item},
                                                    {"DeleteItem", parse_delete_item},
                                                    {"Query", parse_query},
                                                    {"Scan", parse_scan},
                                                    {"BatchWriteItem", parse_batch_write_item},
                                                    {"BatchGetItem", parse_batch_get_item},
                                                    {"TransactWriteItems", parse_transact_write_items},
                                                    {"TransactGetItems", parse_transact_get_items},
                                                    {"CreateTable", parse_create_table},
                                                    {"UpdateTable", parse_update_table},
                                                    {"DescribeTable", parse_describe_table},
                                                    {"ListTables", parse_list_tables},
                                                    {"DeleteTable", parse_delete_table}}};

/// A list or map of an attribute is two levels of JSON, itself and its type; a request adds a few around it.
constexpr std::size_t kMaxJsonDepth = 2 * kMaxNesting + 16;

/// Enough for the values of a usual request, so that they cost no allocation.
constexpr std::size_t kParseBufferBytes = 8192;

}  // namespace

Result<Request> parse_request(std::string_view operation, std::string_view body) {
  const auto* found = std::ranges::find(kOperations, operation, &Operation::name);
  const bool is_offered = found != kOperations.end();
  const auto unsupported = [&] {
    return fail(ErrorCode::kUnsupported, "operation " + std::string(operation) + " is not offered");
  };
  if (!is_offered && body.empty()) {
    return unsupported();
  }
  std::array<unsigned char, kParseBufferBytes> buffer;  // NOLINT(*-member-init): memory for the parser
  json::monotonic_resource resource(buffer.data(), buffer.size());
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  json::error_code ec;
  const json::value document = json::parse(body, ec, &resource, options);
  if (ec == json::error::too_deep) {
    return std::unexpected(nesting_error());
  }
  const json::object* members = document.if_object();
  if (ec || members == nullptr) {
    return fail(ErrorCode::kMalformed, "");
  }
  if (!is_offered) {
    return unsupported();
  }
  return found->parse(*members);
}

}  // namespace rtp::dynamodb
