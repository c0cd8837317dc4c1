// The options of s3_loader.h.
#include <array>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sources/aws_options.h"
#include "sources/s3_loader.h"

namespace rtp::sources {
namespace {

using OnRemoved = S3LoaderOptions::OnRemoved;
using records::RecordFormat;

constexpr std::chrono::seconds kReadTime{30};

constexpr std::array kFormats = {std::pair{std::string_view("auto"), RecordFormat::kDetect},
                                 std::pair{std::string_view("csv"), RecordFormat::kCsv},
                                 std::pair{std::string_view("ndjson"), RecordFormat::kNdjson},
                                 std::pair{std::string_view("json"), RecordFormat::kJson}};
constexpr std::array kOnRemoved = {std::pair{std::string_view("ignore"), OnRemoved::kIgnore},
                                   std::pair{std::string_view("delete"), OnRemoved::kDelete}};

}  // namespace

std::unique_ptr<S3Loader> read_s3_loader(SourceOptions& options, const SourceServices& services) {
  const aws::AwsAccess access = read_aws_access(options, services);
  S3LoaderOptions values;
  values.format = options.choice("format", values.format, kFormats);
  values.prefix = options.text("prefix", "");
  values.suffix = options.text("suffix", "");
  values.on_removed = options.choice("on_removed", values.on_removed, kOnRemoved);
  aws::S3Address address;
  address.endpoint =
      read_endpoint(options, "endpoint", fmt::format("https://s3.{}.amazonaws.com", access.region));
  address.style = options.flag("path_style", options.has("endpoint")) ? aws::S3Address::Style::kPath
                                                                      : aws::S3Address::Style::kHost;
  auto client = read_web_client(options, services, kReadTime);
  if (!client) {
    return nullptr;
  }
  aws::S3Client s3(aws::AwsClient(*std::move(client), access, "s3", services.clock), std::move(address));
  return std::make_unique<S3Loader>(std::move(s3), std::move(values), services);
}

}  // namespace rtp::sources
