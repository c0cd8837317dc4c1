#include "api/dynamodb_endpoint.h"

#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "api/dynamodb_reply.h"
#include "api/streams_endpoint.h"
#include "api/table_settings_endpoint.h"

namespace rtp::api {
namespace {

namespace http = boost::beast::http;
using dynamodb::WriteOutcome;
using Exchange = std::shared_ptr<net::HttpExchange>;

constexpr std::string_view kTargetPrefix = "DynamoDB_20120810.";
constexpr std::string_view kStreamsTargetPrefix = "DynamoDBStreams_20120810.";
constexpr std::string_view kJson10 = "application/x-amz-json-1.0";
constexpr std::string_view kJson = "application/json";

/// Runs each request and answers, at once for a read, on the writer thread for a write.
class Dispatch {
 public:
  Dispatch(tables::Tables& tables, DynamodbReply reply, const http::fields& headers)
      : tables_(tables), reply_(std::move(reply)), headers_(headers) {}

  void operator()(dynamodb::PutItemRequest request) {
    auto done = write_done(request);
    tables_.put_item(std::move(request), std::move(done));
  }
  void operator()(dynamodb::UpdateItemRequest request) {
    auto done = write_done(request);
    tables_.update_item(std::move(request), std::move(done));
  }
  void operator()(dynamodb::DeleteItemRequest request) {
    auto done = write_done(request);
    tables_.delete_item(std::move(request), std::move(done));
  }

  void operator()(dynamodb::BatchWriteItemRequest request) {
    std::vector<std::string> table_names;
    table_names.reserve(request.writes.size());
    for (const dynamodb::BatchWrite& write : request.writes) {
      table_names.push_back(write.table_name);
    }
    const auto capacity = request.capacity;
    tables_.batch_write_item(std::move(request), [reply = reply_, names = std::move(table_names), capacity](
                                                     const Result<std::vector<WriteOutcome>>& outcomes) {
      if (!outcomes) {
        reply.error(outcomes.error());
        return;
      }
      std::map<std::string, dynamodb::ConsumedUnits> units;
      for (std::size_t i = 0; i < outcomes->size(); ++i) {
        units[names[i]] += (*outcomes)[i].units;
      }
      reply.ok(dynamodb::serialize_batch_write(units, capacity));
    });
  }

  void operator()(dynamodb::TransactWriteItemsRequest request) {
    const auto capacity = request.capacity;
    tables_.transact_write_items(
        std::move(request),
        [reply = reply_, capacity](const Result<dynamodb::TransactWriteOutcome>& outcome) {
          using enum dynamodb::TransactWriteOutcome::Kind;
          if (!outcome) {
            reply.error(outcome.error());
          } else if (outcome->kind == kCancelled) {
            reply.error(dynamodb::serialize_cancellation(outcome->reasons));
          } else if (outcome->kind == kTokenReused) {
            reply.error(dynamodb::serialize_reused_token());
          } else {
            reply.ok(dynamodb::serialize_transact_write(*outcome, capacity));
          }
        });
  }
  void operator()(dynamodb::TransactGetItemsRequest request) {
    const auto capacity = request.capacity;
    tables_.transact_get_items(
        std::move(request), [reply = reply_, capacity](const Result<dynamodb::TransactGetOutcome>& outcome) {
          if (!outcome) {
            reply.error(outcome.error());
          } else if (!outcome->reasons.empty()) {
            reply.error(dynamodb::serialize_cancellation(outcome->reasons));
          } else {
            reply.ok(dynamodb::serialize_transact_get(*outcome, capacity));
          }
        });
  }

  void operator()(const dynamodb::GetItemRequest& request) const {
    const auto read = tables_.get_item(request);
    if (!read) {
      reply_.error(read.error());
    } else {
      reply_.ok(dynamodb::serialize_get(read->item, read->read_units, request.table_name, request.capacity));
    }
  }

  void operator()(const dynamodb::BatchGetItemRequest& request) const {
    const auto read = tables_.batch_get_item(request);
    if (!read) {
      reply_.error(read.error());
    } else {
      reply_.ok(dynamodb::serialize_batch_get(read->items, read->units, read->unprocessed, request.capacity));
    }
  }

  void operator()(const dynamodb::QueryRequest& request) const { page(tables_.query(request), request.page); }
  void operator()(const dynamodb::ScanRequest& request) const { page(tables_.scan(request), request.page); }

  void operator()(dynamodb::CreateTableRequest request) {
    tables_.create_table(std::move(request), table_done("TableDescription"));
  }
  void operator()(dynamodb::UpdateTableRequest request) {
    tables_.update_table(std::move(request), table_done("TableDescription"));
  }
  void operator()(dynamodb::DeleteTableRequest request) {
    tables_.delete_table(std::move(request), table_done("TableDescription"));
  }
  void operator()(const dynamodb::DescribeTableRequest& request) const {
    table_done("Table")(tables_.describe_table(request.table_name));
  }
  void operator()(const dynamodb::ListTablesRequest& request) const {
    const auto listed = tables_.list_tables(request);
    reply_.ok(dynamodb::serialize_table_names(listed.names, listed.last_evaluated));
  }
  void operator()(dynamodb::TableSettingsRequest request) {
    answer_table_settings(tables_, std::move(request), reply_, std::string_view(headers_["Host"]));
  }

 private:
  template <typename Request>
  [[nodiscard]] tables::Done<WriteOutcome> write_done(const Request& request) const {
    return [reply = reply_, table_name = request.table_name, capacity = request.capacity,
            with_metrics = request.returns_collection_metrics](const Result<WriteOutcome>& outcome) {
      if (!outcome) {
        reply.error(outcome.error());
      } else if (outcome->kind == WriteOutcome::Kind::kConditionFailed) {
        reply.error(dynamodb::serialize_condition_failure(outcome->attributes));
      } else {
        reply.ok(dynamodb::serialize_write(*outcome, table_name, capacity, with_metrics));
      }
    };
  }

  [[nodiscard]] tables::Done<dynamodb::TableDescription> table_done(std::string_view member) const {
    return [reply = reply_, member](const Result<dynamodb::TableDescription>& description) {
      if (!description) {
        reply.error(description.error());
      } else {
        reply.ok(dynamodb::serialize_table(member, *description));
      }
    };
  }

  void page(const Result<dynamodb::ItemPage>& result, const dynamodb::ReadPage& request) const {
    if (!result) {
      reply_.error(result.error());
    } else {
      reply_.ok(dynamodb::serialize_page(*result, request));
    }
  }

  tables::Tables& tables_;
  DynamodbReply reply_;
  const http::fields& headers_;  // of the request
};

/// The protocol of a Content-Type header, its parameters ignored; empty when it is not one of ours.
std::string_view protocol_of(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  content_type = content_type.substr(0, content_type.find_last_not_of(' ') + 1);
  for (const std::string_view known : {kJson10, kJson}) {
    if (content_type == known) {
      return known;
    }
  }
  return {};
}

/// The answer to a browser that asks which requests a page may make.
net::HttpResponse preflight_response(const http::fields& headers) {
  net::HttpResponse response = dynamodb_response(200, {}, {});
  response.headers.emplace_back(kAllowOrigin, "*");
  for (const auto& [asked, answered] :
       {std::pair{"Access-Control-Request-Headers", "Access-Control-Allow-Headers"},
        std::pair{"Access-Control-Request-Method", "Access-Control-Allow-Methods"}}) {
    if (headers.count(asked) > 0) {
      response.headers.emplace_back(answered, headers[asked]);
    }
  }
  response.headers.emplace_back("Access-Control-Max-Age", "172800");
  return response;
}

/// Why the request is refused for its signature, which DynamoDB looks at before `parsed` but after an unknown
/// operation or a body that is there and no JSON.
template <typename Parsed>
const sigv4::Rejection* refusal(const std::optional<sigv4::Rejection>& rejection,
                                const Result<Parsed>& parsed, std::string_view body) {
  const bool comes_later =
      !parsed &&
      (parsed.error().code == ErrorCode::kUnsupported ||
       (parsed.error().code == ErrorCode::kMalformed && parsed.error().message.empty() && !body.empty()));
  return rejection && !comes_later ? &*rejection : nullptr;
}

}  // namespace

void DynamodbEndpoint::handle(const net::HttpRequest& request, const Exchange& exchange) const {
  const bool from_page = authentication_.is_required() && request.headers.count(http::field::origin) > 0;
  if (from_page && request.method == http::verb::options) {
    exchange->reply(preflight_response(request.headers));
    return;
  }
  const std::string_view content_type = protocol_of(std::string_view(request.headers["Content-Type"]));
  if (request.method != http::verb::post || (content_type.empty() && !request.body.empty())) {
    exchange->reply(dynamodb_response(404, "<UnknownOperationException/>\n", {}));
    return;
  }
  const DynamodbReply reply(exchange, content_type.empty() ? kJson : content_type, from_page);
  const auto rejection = authentication_.reject(request);
  const std::string_view target(request.headers["X-Amz-Target"]);
  if (target.starts_with(kStreamsTargetPrefix)) {
    const auto parsed =
        dynamodb::parse_stream_request(target.substr(kStreamsTargetPrefix.size()), request.body);
    if (const auto* const refused = refusal(rejection, parsed, request.body)) {
      reply.error(signature_error(*refused));
    } else {
      reply.answer(parsed ? answer_stream_request(tables_, *parsed) : std::unexpected(parsed.error()));
    }
    return;
  }
  const std::string_view operation =
      target.starts_with(kTargetPrefix) ? target.substr(kTargetPrefix.size()) : std::string_view();
  Result<dynamodb::Request> parsed = dynamodb::parse_request(operation, request.body);
  if (const auto* const refused = refusal(rejection, parsed, request.body)) {
    reply.error(signature_error(*refused));
  } else if (!parsed) {
    reply.error(parsed.error());
  } else {
    std::visit(Dispatch(tables_, reply, request.headers), std::move(*parsed));
  }
}

}  // namespace rtp::api
