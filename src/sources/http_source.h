// Polls a REST API that answers JSON: its pages are read one after the other, and what is new in them is
// written. What the server says about changes (ETag, Last-Modified) is remembered, so that it need not send
// again what it has sent.
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

/// Options: url, interval, headers, token, user, password, ca_file, timeout, max_bytes, next, max_pages.
[[nodiscard]] std::unique_ptr<Source> make_http_source(SourceOptions& options,
                                                       const SourceServices& services);

}  // namespace rtp::sources
