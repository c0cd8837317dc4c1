#include <algorithm>
#include <string>
#include <utility>

#include "dynamodb/arn.h"
#include "dynamodb/json_types.h"
#include "dynamodb/request_parsers.h"
#include "dynamodb/request_reader.h"
#include "dynamodb/table_settings.h"

namespace rtp::dynamodb {
namespace {

/// The members of the structure `name`, which is required; absent without it.
std::optional<Members> required_structure(Members& members, std::string_view name, std::string_view type,
                                          std::string_view path) {
  members.require(name);
  const JsonObject* object = members.structure(name, type);
  return object == nullptr ? std::nullopt : std::optional(members.within(*object, path));
}

/// Whether `text` has the six parts of an ARN and a resource behind a slash. DynamoDB knows no resource to
/// allow anything on where it has not.
bool looks_like_arn(std::string_view text) {
  for (int part = 0; part < 5; ++part) {
    const std::size_t colon = text.empty() ? std::string_view::npos : text.find(':', 1);
    if (colon == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(colon + 1);
  }
  const std::size_t slash = text.empty() ? std::string_view::npos : text.find('/', 1);
  return slash != std::string_view::npos && slash + 1 < text.size();
}

/// The first checks of a ResourceArn: it is there, and may be one.
Result<std::string> checked_arn(std::optional<std::string_view> arn, std::string_view operation) {
  if (!arn) {
    return invalid("Invalid TableArn");
  }
  if (!looks_like_arn(*arn)) {
    return fail(ErrorCode::kPermissionDenied, std::string("User: arn:aws:iam::")
                                                  .append(kAccountId)
                                                  .append(":user/rtp is not authorized to perform: dynamodb:")
                                                  .append(operation)
                                                  .append(" on resource: ")
                                                  .append(arn->empty() ? "*" : *arn));
  }
  return std::string(*arn);
}

Result<void> check_table_arn(std::string_view arn) {
  if (!table_of_arn(arn)) {
    return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(arn));
  }
  return {};
}

struct TagMembers {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
};

std::vector<TagMembers> read_tag_members(Members& members) {
  std::vector<TagMembers> tags;
  const JsonArray* list = members.list("Tags");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto object = members.keep_type_error(json_structure((*list)[i], "Tag", StructurePlace::kElement));
    if (object) {
      Members tag = members.within(**object, "tags." + std::to_string(i + 1) + ".member.");
      const auto key = tag.string("Key");
      tags.push_back({.key = key, .value = tag.string("Value")});
    }
  }
  return tags;
}

Result<Tags> checked_tags(const std::vector<TagMembers>& members) {
  Tags tags;
  for (const TagMembers& tag : members) {
    RTP_CHECK(check_tag_key(tag.key));
    RTP_CHECK(check_tag_value(tag.value));
    const std::string key(tag.key.value_or(""));
    if (!tags.try_emplace(key, tag.value.value_or("")).second) {
      return invalid("Duplicate Tag Keys provided as input: Duplicate Tag Key found " + key);
    }
  }
  if (tags.size() > kMaxTags) {
    return invalid("Number of Tags exceed the current limit for the provided ResourceArn");
  }
  return tags;
}

std::vector<std::string> read_tag_keys(Members& members) {
  std::vector<std::string> keys;
  const JsonArray* list = members.list("TagKeys");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (const auto key = members.keep_type_error(json_string((*list)[i]))) {
      keys.emplace_back(*key);
    }
  }
  return keys;
}

}  // namespace

Result<Tags> read_tags(Members& members, const Validation& validation) {
  const std::vector<TagMembers> tags = read_tag_members(members);
  RTP_CHECK(validation.check_types());
  return checked_tags(tags);
}

Result<Request> parse_update_time_to_live(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  UpdateTimeToLiveRequest request;
  const auto name = members.string("TableName");
  if (name) {
    members.check_name("TableName", *name);
    request.table_name = *name;
  }
  if (auto specification = required_structure(members, "TimeToLiveSpecification", "TimeToLiveSpecification",
                                              "timeToLiveSpecification.")) {
    specification->require("Enabled");
    request.enabled = specification->boolean("Enabled", false);
    specification->require("AttributeName");
    if (const auto attribute = specification->string("AttributeName")) {
      specification->check_attribute_name("AttributeName", *attribute);
      request.attribute = *attribute;
    }
  }
  RTP_CHECK(check_table_name_presence(validation, name));
  RTP_CHECK(validation.check());
  return TableSettingsRequest(std::move(request));
}

Result<Request> parse_describe_time_to_live(const JsonObject& body) {
  RTP_TRY(std::string table_name, parse_table_name(body));
  return TableSettingsRequest(DescribeTimeToLiveRequest{std::move(table_name)});
}

Result<Request> parse_tag_resource(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  TagResourceRequest request;
  const auto arn = members.string("ResourceArn");
  members.require("Tags");
  const std::vector<TagMembers> tags = read_tag_members(members);
  RTP_CHECK(validation.check_types());
  RTP_TRY(request.resource_arn, checked_arn(arn, "TagResource"));
  RTP_CHECK(validation.check());
  RTP_CHECK(check_table_arn(request.resource_arn));
  if (tags.empty()) {
    return invalid("Atleast one Tag needs to be provided as Input.");
  }
  RTP_TRY(request.tags, checked_tags(tags));
  return TableSettingsRequest(std::move(request));
}

Result<Request> parse_untag_resource(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  UntagResourceRequest request;
  const auto arn = members.string("ResourceArn");
  members.require("TagKeys");
  request.keys = read_tag_keys(members);
  RTP_CHECK(validation.check_types());
  RTP_TRY(request.resource_arn, checked_arn(arn, "UntagResource"));
  RTP_CHECK(validation.check());
  RTP_CHECK(check_table_arn(request.resource_arn));
  if (request.keys.empty()) {
    return invalid("Atleast one Tag Key needs to be provided as Input.");
  }
  for (const std::string& key : request.keys) {
    RTP_CHECK(check_tag_key(key));
  }
  return TableSettingsRequest(std::move(request));
}

Result<Request> parse_list_tags_of_resource(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  const auto arn = members.string("ResourceArn");
  // All tags fit one page, so no token is ever given out.
  static_cast<void>(members.string("NextToken"));
  RTP_CHECK(validation.check_types());
  RTP_TRY(std::string resource_arn, checked_arn(arn, "ListTagsOfResource"));
  RTP_CHECK(check_table_arn(resource_arn));
  return TableSettingsRequest(ListTagsOfResourceRequest{std::move(resource_arn)});
}

Result<Request> parse_describe_continuous_backups(const JsonObject& body) {
  RTP_TRY(std::string table_name, parse_table_name(body));
  return TableSettingsRequest(DescribeContinuousBackupsRequest{std::move(table_name)});
}

Result<Request> parse_update_continuous_backups(const JsonObject& body) {
  Validation validation;
  Members members(body, validation);
  bool enabled = false;
  if (auto specification =
          required_structure(members, "PointInTimeRecoverySpecification", "PointInTimeRecoverySpecification",
                             "pointInTimeRecoverySpecification.")) {
    specification->require("PointInTimeRecoveryEnabled");
    enabled = specification->boolean("PointInTimeRecoveryEnabled", false);
  }
  RTP_TRY(std::string table_name, parse_table_name(body));
  RTP_CHECK(validation.check());
  if (enabled) {
    return invalid(
        "Point-in-time recovery is not offered here: leave PointInTimeRecoveryEnabled false, and copy the "
        "data "
        "directory instead");
  }
  return TableSettingsRequest(UpdateContinuousBackupsRequest{std::move(table_name)});
}

Result<Request> parse_describe_limits(const JsonObject& /*body*/) {
  return TableSettingsRequest(DescribeLimitsRequest{});
}

Result<Request> parse_describe_endpoints(const JsonObject& /*body*/) {
  return TableSettingsRequest(DescribeEndpointsRequest{});
}

}  // namespace rtp::dynamodb
