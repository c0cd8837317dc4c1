#include <array>

#include "sources/http_source.h"
#include "sources/mqtt_source.h"
#include "sources/postgres_source.h"
#include "sources/s3_source.h"
#include "sources/sns_source.h"
#include "sources/source.h"
#include "sources/sqs_source.h"
#include "sources/webhook_source.h"

namespace rtp::sources {
namespace {

constexpr std::array kTypes = {
    SourceType{.name = "http", .purpose = "a REST API that is polled", .make = make_http_source},
    SourceType{.name = "mqtt", .purpose = "messages of an MQTT broker", .make = make_mqtt_source},
    SourceType{.name = "postgres",
               .purpose = "rows of PostgreSQL tables, by logical replication",
               .make = make_postgres_source},
    SourceType{.name = "s3", .purpose = "files of records in buckets of Amazon S3", .make = make_s3_source},
    SourceType{.name = "sns",
               .purpose = "messages of a topic of Amazon SNS to /hooks/{name}",
               .make = make_sns_source},
    SourceType{.name = "sqs", .purpose = "messages of a queue of Amazon SQS", .make = make_sqs_source},
    SourceType{.name = "webhook",
               .purpose = "requests to /hooks/{name}, signed or with a token",
               .make = make_webhook_source},
};

}  // namespace

std::span<const SourceType> source_types() { return kTypes; }

}  // namespace rtp::sources
