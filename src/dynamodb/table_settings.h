// The operations on what a table has beside its items - its time to live, its tags, its backups - and on the
// service itself, as requests.h has those on items.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "dynamodb/schema.h"

namespace rtp::dynamodb {

struct UpdateTimeToLiveRequest {
  std::string table_name;
  std::string attribute;
  bool enabled = false;
};
struct DescribeTimeToLiveRequest {
  std::string table_name;
};

using Tags = std::map<std::string, std::string>;

/// `resource_arn` is that of a table.
struct TagResourceRequest {
  std::string resource_arn;
  Tags tags;  // at least one
};
struct UntagResourceRequest {
  std::string resource_arn;
  std::vector<std::string> keys;  // at least one
};
struct ListTagsOfResourceRequest {
  std::string resource_arn;
};

struct DescribeContinuousBackupsRequest {
  std::string table_name;
};
/// To leave point-in-time recovery off; turning it on is refused when the request is parsed.
struct UpdateContinuousBackupsRequest {
  std::string table_name;
};

struct DescribeLimitsRequest {};
struct DescribeEndpointsRequest {};

using TableSettingsRequest =
    std::variant<UpdateTimeToLiveRequest, DescribeTimeToLiveRequest, TagResourceRequest, UntagResourceRequest,
                 ListTagsOfResourceRequest, DescribeContinuousBackupsRequest, UpdateContinuousBackupsRequest,
                 DescribeLimitsRequest, DescribeEndpointsRequest>;

/// What the request makes of the table, or an error in DynamoDB's wording (kInvalidArgument) and the table as
/// it was: time to live is on or off already, or on by another attribute; there would be too many tags.
[[nodiscard]] Result<void> apply(const UpdateTimeToLiveRequest& request, TableSchema& schema);
[[nodiscard]] Result<void> apply(const TagResourceRequest& request, TableSchema& schema);
[[nodiscard]] Result<void> apply(const UntagResourceRequest& request, TableSchema& schema);

/// A table may have this many tags.
inline constexpr std::size_t kMaxTags = 50;

/// What is wrong with one tag, `key` absent or not and `value` likewise (kInvalidArgument, in DynamoDB's
/// wording).
[[nodiscard]] Result<void> check_tag_key(std::optional<std::string_view> key);
[[nodiscard]] Result<void> check_tag_value(std::optional<std::string_view> value);

/// The errors (kNotFound) for a table that the ARN of a request names and that does not exist.
[[nodiscard]] Error tagged_table_not_found(const TagResourceRequest& request);
[[nodiscard]] Error tagged_table_not_found(const UntagResourceRequest& request);
[[nodiscard]] Error tagged_table_not_found(const ListTagsOfResourceRequest& request);

/// The body of an answer, as DynamoDB writes it.
[[nodiscard]] std::string serialize_time_to_live(const UpdateTimeToLiveRequest& request);
/// {"TimeToLiveDescription": ...}
[[nodiscard]] std::string serialize_time_to_live(const TableSchema& schema);
[[nodiscard]] std::string serialize_tags(const TableSchema& schema);
/// {"ContinuousBackupsDescription": ...}, of a platform that makes none.
[[nodiscard]] std::string serialize_continuous_backups();
[[nodiscard]] std::string serialize_limits();
/// `address` is HOST:PORT, as the client reached us.
[[nodiscard]] std::string serialize_endpoints(std::string_view address);

}  // namespace rtp::dynamodb
