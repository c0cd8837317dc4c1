#include "gateway/admission_control.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace rtp::gateway {
namespace {

namespace http = boost::beast::http;

}  // namespace

std::expected<void, RefusedHandshake> AdmissionControl::judge(const net::HttpRequest& request) const {
  const std::string_view host = request.headers[http::field::host];
  const auto [begin, end] = request.headers.equal_range(http::field::origin);
  for (auto field = begin; field != end; ++field) {
    if (!options_.allowed_origins.permits(field->value(), host)) {
      return std::unexpected(RefusedHandshake{
          .status = http::status::forbidden,
          .reason = fmt::format("pages of origin '{}' may not connect: it is not one of allowed_origins",
                                printable_utf8(field->value())),
          .headers = {}});
    }
  }
  return {};
}

}  // namespace rtp::gateway
