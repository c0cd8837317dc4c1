#include "dynamodb/filter.h"

namespace rtp::dynamodb {

Result<Filter> Filter::parse(std::string_view text) {
  RTP_TRY(Condition condition, Condition::parse_filter(text));
  return Filter(text, std::move(condition));
}

}  // namespace rtp::dynamodb
