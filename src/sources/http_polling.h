// What is asked of a REST API that is polled, and how its answers are understood. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "events/item_mapping.h"
#include "net/web_client.h"
#include "sources/source_options.h"

namespace rtp::sources {

/// What a server says of an answer, for asking whether another would be different (RFC 9110 8.8); empty where
/// it says nothing.
struct Validators {
  std::string etag;
  std::string last_modified;

  bool operator==(const Validators&) const = default;
};

[[nodiscard]] Validators validators_of(const net::WebAnswer& answer);

/// As a checkpoint keeps them, and under which mapping their answer was written: another one asks for all of
/// it again.
[[nodiscard]] std::string to_text(const Validators& validators, const events::MappingRules& rules);
/// Empty for what is no such text, or of another mapping.
[[nodiscard]] Validators validators_from(std::string_view text, const events::MappingRules& rules);

/// As the options have it.
struct HttpPolling {
  net::WebUrl url;  // of the first page
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds interval{};
  std::optional<std::vector<std::string>>
      next;  // JSON Pointer of the next page's URL; absent: the Link header
  std::int64_t max_pages = 1;

  /// Wrong options are kept in `options`.
  [[nodiscard]] static HttpPolling read(SourceOptions& options);

  /// The request of a page; conditional where the server has said something.
  [[nodiscard]] net::WebRequest request(const net::WebUrl& page, const Validators& validators) const;

  /// Where the next page after `page`, of which `answer` is, is to be found; absent after the last one.
  /// kMalformed for what is no URL, kPermissionDenied for one of another origin.
  [[nodiscard]] Result<std::optional<net::WebUrl>> next_page(const net::WebAnswer& answer,
                                                             const net::WebUrl& page) const;

 private:
  [[nodiscard]] std::optional<std::string> next_reference(const net::WebAnswer& answer) const;
};

/// As messages have it: without the query, where some APIs want a secret.
[[nodiscard]] std::string shown(const net::WebUrl& url);

/// What is wrong with an answer, with its status and the beginning of its body.
[[nodiscard]] Error refusal(const net::WebUrl& page, const net::WebAnswer& answer, std::string_view reason);

}  // namespace rtp::sources
