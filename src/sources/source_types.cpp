#include <array>

#include "sources/source.h"
#include "sources/webhook_source.h"

namespace rtp::sources {
namespace {

constexpr std::array kTypes = {
    SourceType{.name = "webhook",
               .purpose = "requests to /hooks/{name}, signed or with a token",
               .make = make_webhook_source},
};

}  // namespace

std::span<const SourceType> source_types() { return kTypes; }

}  // namespace rtp::sources
