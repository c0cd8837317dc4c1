// An unbounded lock-free queue: any thread pushes, one thread takes all that is there. Bounds belong to
// those who push.
#pragma once

#include <atomic>
#include <utility>
#include <vector>

namespace rtp {

/// Thread-safe: push() from any thread, take_all() and wait() from one.
template <typename T>
class MpscQueue {
 public:
  MpscQueue() = default;
  MpscQueue(const MpscQueue&) = delete;
  MpscQueue& operator=(const MpscQueue&) = delete;
  ~MpscQueue() { static_cast<void>(take_all()); }

  /// True when the queue was empty: then, and only then, its consumer may need a wake-up.
  bool push(T value) {
    Node* expected = head_.load(std::memory_order_relaxed);
    Node* node = new Node{std::move(value), expected};
    // No ABA: take_all() takes the whole list at once, so whatever chain an equal head begins is the list.
    while (
        !head_.compare_exchange_weak(expected, node, std::memory_order_acq_rel, std::memory_order_relaxed)) {
      node->next = expected;
    }
    return expected == nullptr;
  }

  /// All values that are there, in the order of their pushes; empty when there is none.
  [[nodiscard]] std::vector<T> take_all() {
    Node* node = head_.exchange(nullptr, std::memory_order_acquire);
    Node* first = nullptr;
    std::size_t count = 0;
    while (node != nullptr) {
      Node* next = node->next;
      node->next = first;
      first = node;
      node = next;
      ++count;
    }
    std::vector<T> values;
    values.reserve(count);
    while (first != nullptr) {
      values.push_back(std::move(first->value));
      delete std::exchange(first, first->next);
    }
    return values;
  }

  /// Blocks until the queue is not empty.
  void wait() const { head_.wait(nullptr, std::memory_order_acquire); }
  /// Ends a wait() after a push.
  void notify() { head_.notify_one(); }

 private:
  struct Node {
    T value;
    Node* next;
  };

  std::atomic<Node*> head_{nullptr};
};

}  // namespace rtp
