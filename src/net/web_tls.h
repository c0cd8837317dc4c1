// The client's side of TLS: whom it trusts, and the words for whom it does not.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include "base/error.h"

namespace rtp::net {

/// TLS 1.2 and newer, ALPN http/1.1, servers verified by the PEM certificates of `ca_file`; empty: by those
/// of the system. kInvalidArgument, naming the file and the fix, for one that cannot be read.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_web_tls(const std::string& ca_file);

/// The same by `certificates` themselves. kInvalidArgument where there is none in it.
[[nodiscard]] Result<std::shared_ptr<boost::asio::ssl::context>> make_web_tls_of(
    std::string_view certificates);

/// Before the handshake: the certificate must be of `host`, a name or an IP address, which is asked for
/// (RFC 9110 4.3.4, RFC 6066 3).
void expect_host(SSL& ssl, const std::string& host);

/// Why the handshake with `host` ended with `error`.
[[nodiscard]] std::string handshake_failure(const SSL& ssl, const std::string& host,
                                            const boost::system::error_code& error);

}  // namespace rtp::net
