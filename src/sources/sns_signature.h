// Signatures of messages of Amazon SNS. Thread-safe.
#pragma once

#include <chrono>
#include <string_view>

#include "base/error.h"
#include "events/sns_message.h"

namespace rtp::sources {

/// Whether `certificate` (PEM, of the message's SigningCertURL) signed the message: SHA-1 or SHA-256 with
/// RSA, as its SignatureVersion says. kUnauthenticated, with the reason, for all else, also at a `time`
/// (Unix) at which the certificate is not valid.
[[nodiscard]] Result<void> verify_sns_signature(const events::SnsMessage& message,
                                                std::string_view certificate, std::chrono::milliseconds time);

}  // namespace rtp::sources
