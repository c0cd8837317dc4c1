// The keys that tokens are signed with, which are replaced while they are in use.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "jwt/key_set.h"

namespace rtp::functions {

/// Thread-safe. The mutex is taken for each token and held for the copy of a pointer.
class TokenKeys {
 public:
  explicit TokenKeys(jwt::KeySet keys) { replace(std::move(keys)); }

  [[nodiscard]] std::shared_ptr<const jwt::KeySet> current() const {
    const std::scoped_lock lock(mutex_);
    return keys_;
  }

  void replace(jwt::KeySet keys) {
    auto fresh = std::make_shared<const jwt::KeySet>(std::move(keys));
    const std::scoped_lock lock(mutex_);
    keys_.swap(fresh);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const jwt::KeySet> keys_;
};

}  // namespace rtp::functions
