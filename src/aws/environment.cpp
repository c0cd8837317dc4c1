#include "aws/environment.h"

#include <cstdlib>

namespace rtp::aws {

Environment process_environment() {
  return [](std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
    return std::string(value == nullptr ? "" : value);
  };
}

}  // namespace rtp::aws
