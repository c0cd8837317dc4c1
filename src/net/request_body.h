// The body of an HTTP/1.1 request, decoded piece by piece as its bytes arrive. Pure, resumable at every byte.
#pragma once

#include <optional>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/error.h"

namespace rtp::net {

/// For Beast's parser: the value is what its last step took of the body, in the memory it was parsed from.
struct PieceBody {
  using value_type = std::string_view;

  class reader {  // NOLINT(readability-identifier-naming): Beast's name
   public:
    template <bool is_request, typename Fields>
    explicit reader(boost::beast::http::header<is_request, Fields>& /*header*/, value_type& piece)
        : piece_(piece) {}

    void init(const boost::optional<std::uint64_t>& /*size*/, boost::system::error_code& error) {
      error = {};
    }
    std::size_t put(boost::asio::const_buffer bytes, boost::system::error_code& error) {
      error = {};
      piece_ = {static_cast<const char*>(bytes.data()), bytes.size()};
      return bytes.size();
    }
    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& piece_;
  };
};

class RequestBody {
 public:
  /// `head` has parsed a header that announces a body, and nothing of the body. `max_overhead_bytes` bounds
  /// chunk extensions and trailers.
  RequestBody(boost::beast::http::request_parser<boost::beast::http::string_body>&& head,
              std::size_t max_overhead_bytes)
      : parser_(std::move(head)), max_overhead_bytes_(max_overhead_bytes) {}

  /// Method, target and header, to be moved from.
  [[nodiscard]] boost::beast::http::request<PieceBody>& head() { return parser_.get(); }

  struct Step {
    std::size_t taken = 0;                            // of `bytes`
    std::optional<Result<std::string_view>> piece{};  // absent: it needs the rest and more
  };
  /// The next piece, in the memory of `bytes`, which are what follows those taken before; empty once the body
  /// is whole. kMalformed for what is no chunk, kTooLarge for too much around the chunks, and what it was
  /// told to fail with: again with each call.
  [[nodiscard]] Step next(std::string_view bytes);
  /// Nothing more will come. The first reason holds.
  void fail(Error reason) {
    if (!failure_) {
      failure_ = std::move(reason);
    }
  }
  /// Whether the end has been parsed.
  [[nodiscard]] bool whole() const { return parser_.is_done(); }

 private:
  boost::beast::http::request_parser<PieceBody> parser_;
  std::size_t max_overhead_bytes_;
  std::optional<Error> failure_;
};

}  // namespace rtp::net
