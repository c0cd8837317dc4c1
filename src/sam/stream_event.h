// An event of type DynamoDB of a function: how the changes of a table reach it (AWS Serverless Application
// Model specification, "DynamoDB"). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rtp::sam {

struct StreamEvent {
  std::string name;
  std::uint32_t batch_size = 100;
  std::optional<std::uint32_t> max_retries = {};  // absent: without end
  std::optional<std::chrono::seconds> max_record_age = {};
  bool bisects = false;
  bool reports_items = false;
  bool from_latest = true;                // else from the oldest record
  std::vector<std::string> filters = {};  // properties that would leave out records or hold them back
};

}  // namespace rtp::sam
