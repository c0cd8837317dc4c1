// The certificate and the rules of TLS of a listener. The certificate can be replaced while it serves.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "base/error.h"
#include "net/transport.h"

using SSL_CTX = struct ssl_ctx_st;

namespace rtp::net {

/// TLS 1.2 and newer with forward secrecy, ALPN http/1.1. Thread-safe.
class TlsContext {
 public:
  /// From PEM files: the server's certificate followed by the intermediate ones, and its unencrypted private
  /// key. kInvalidArgument, naming the file and the fix, for what cannot be read or used. A certificate that
  /// is not valid today is a warning in the log.
  [[nodiscard]] static Result<std::shared_ptr<TlsContext>> load(std::string certificate_chain_file,
                                                                std::string key_file);

  /// Reads the files again. New connections use what they hold now, others go on as they are. An error, as of
  /// load(), changes nothing.
  [[nodiscard]] Result<void> reload();

  /// The server's side of TLS on `socket`, which is connected and non-blocking.
  [[nodiscard]] Transport secure(boost::asio::ip::tcp::socket socket) const;

 private:
  TlsContext(std::string certificate_chain_file, std::string key_file)
      : certificate_chain_file_(std::move(certificate_chain_file)), key_file_(std::move(key_file)) {}

  const std::string certificate_chain_file_;
  const std::string key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<SSL_CTX> context_;  // under mutex_
};

}  // namespace rtp::net
