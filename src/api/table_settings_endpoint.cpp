#include "api/table_settings_endpoint.h"

#include <string>
#include <utility>
#include <variant>

#include "dynamodb/arn.h"

namespace rtp::api {
namespace {

using dynamodb::TableDescription;

class SettingsDispatch {
 public:
  SettingsDispatch(tables::Tables& tables, const DynamodbReply& reply, std::string_view host)
      : tables_(tables), reply_(reply), host_(host) {}

  void operator()(dynamodb::UpdateTimeToLiveRequest request) {
    std::string body = dynamodb::serialize_time_to_live(request);
    tables_.update_time_to_live(std::move(request), done(std::move(body)));
  }
  void operator()(const dynamodb::DescribeTimeToLiveRequest& request) const {
    const auto table = tables_.describe_table(request.table_name);
    if (table) {
      reply_.ok(dynamodb::serialize_time_to_live(table->schema));
    } else {
      reply_.error(table.error());
    }
  }

  void operator()(dynamodb::TagResourceRequest request) {
    tables_.tag_resource(std::move(request), done(""));
  }
  void operator()(dynamodb::UntagResourceRequest request) {
    tables_.untag_resource(std::move(request), done(""));
  }
  void operator()(const dynamodb::ListTagsOfResourceRequest& request) const {
    const auto table =
        tables_.describe_table(dynamodb::table_of_arn(request.resource_arn).value_or(std::string_view()));
    if (table) {
      reply_.ok(dynamodb::serialize_tags(table->schema));
    } else {
      reply_.error(dynamodb::tagged_table_not_found(request));
    }
  }

  void operator()(const dynamodb::DescribeContinuousBackupsRequest& request) const {
    continuous_backups(request.table_name);
  }
  void operator()(const dynamodb::UpdateContinuousBackupsRequest& request) const {
    continuous_backups(request.table_name);
  }

  void operator()(const dynamodb::DescribeLimitsRequest& /*request*/) const {
    reply_.ok(dynamodb::serialize_limits());
  }
  void operator()(const dynamodb::DescribeEndpointsRequest& /*request*/) const {
    reply_.ok(dynamodb::serialize_endpoints(host_));
  }

 private:
  /// Answers `body` once the table is changed.
  [[nodiscard]] tables::Done<TableDescription> done(std::string body) const {
    return [reply = reply_, body = std::move(body)](const Result<TableDescription>& table) mutable {
      if (table) {
        reply.ok(std::move(body));
      } else {
        reply.error(table.error());
      }
    };
  }

  void continuous_backups(const std::string& table_name) const {
    if (tables_.describe_table(table_name)) {
      reply_.ok(dynamodb::serialize_continuous_backups());
    } else {
      reply_.error(dynamodb::serialize_table_not_found(table_name));
    }
  }

  tables::Tables& tables_;
  const DynamodbReply& reply_;
  std::string_view host_;
};

}  // namespace

void answer_table_settings(tables::Tables& tables, dynamodb::TableSettingsRequest request,
                           const DynamodbReply& reply, std::string_view host) {
  std::visit(SettingsDispatch(tables, reply, host), std::move(request));
}

}  // namespace rtp::api
