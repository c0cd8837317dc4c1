#include <array>
#include <cstdint>
#include <utility>

#include "dynamodb/json_writer.h"
#include "dynamodb/table_settings.h"

namespace rtp::dynamodb {
namespace {

/// The quotas of an account on AWS; here nothing is provisioned, so none is ever reached.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kLimits = {
    {{"AccountMaxReadCapacityUnits", 80'000},
     {"AccountMaxWriteCapacityUnits", 80'000},
     {"TableMaxReadCapacityUnits", 40'000},
     {"TableMaxWriteCapacityUnits", 40'000}}};

constexpr std::int64_t kEndpointCacheMinutes = 1440;

}  // namespace

std::string serialize_time_to_live(const UpdateTimeToLiveRequest& request) {
  return json_object([&](ObjectWriter& answer) {
    answer.object("TimeToLiveSpecification", [&](ObjectWriter& specification) {
      specification.boolean("Enabled", request.enabled);
      specification.string("AttributeName", request.attribute);
    });
  });
}

std::string serialize_time_to_live(const TableSchema& schema) {
  return json_object([&](ObjectWriter& answer) {
    answer.object("TimeToLiveDescription", [&](ObjectWriter& description) {
      description.string("TimeToLiveStatus", schema.ttl_attribute ? "ENABLED" : "DISABLED");
      if (schema.ttl_attribute) {
        description.string("AttributeName", *schema.ttl_attribute);
      }
    });
  });
}

std::string serialize_tags(const TableSchema& schema) {
  return json_object([&](ObjectWriter& answer) {
    answer.array("Tags", schema.tags, [](std::string& out, const auto& tag) {
      ObjectWriter::append_object(out, [&](ObjectWriter& element) {
        element.string("Key", tag.first);
        element.string("Value", tag.second);
      });
    });
  });
}

std::string serialize_continuous_backups() {
  return json_object([](ObjectWriter& answer) {
    answer.object("ContinuousBackupsDescription", [](ObjectWriter& description) {
      description.string("ContinuousBackupsStatus", "DISABLED");
      description.object("PointInTimeRecoveryDescription", [](ObjectWriter& recovery) {
        recovery.string("PointInTimeRecoveryStatus", "DISABLED");
      });
    });
  });
}

std::string serialize_limits() {
  return json_object([](ObjectWriter& answer) {
    for (const auto& [name, units] : kLimits) {
      answer.integer(name, units);
    }
  });
}

std::string serialize_endpoints(std::string_view address) {
  return json_object([&](ObjectWriter& answer) {
    answer.array("Endpoints", std::array{address}, [](std::string& out, std::string_view one) {
      ObjectWriter::append_object(out, [&](ObjectWriter& endpoint) {
        endpoint.string("Address", one);
        endpoint.integer("CachePeriodInMinutes", kEndpointCacheMinutes);
      });
    });
  });
}

}  // namespace rtp::dynamodb
