#include "sources/sns_source.h"

#include <utility>
#include <vector>

#include "sources/hook_answers.h"
#include "sources/sns_hook.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;

class SnsSource final : public Source {
 public:
  SnsSource(SourceOptions& options, const SourceServices& services)
      : intake_(services.intake), monitor_(services.monitor), hook_(read_sns_hook(options, services)) {}

  awaitable<Error> session() override {
    monitor_.enter(SourceState::kRunning);
    co_await wait_for_ever();
    co_return Error{ErrorCode::kInternal, "the wait for ever is over"};
  }

  awaitable<net::HttpResponse> answer(net::HttpRequest request) override {
    SnsHook::Taken taken = co_await hook_->take(std::move(request));
    if (!taken.payload) {
      co_return std::move(taken.answer);
    }
    std::vector<Record> records(1);
    records[0].payload = std::move(taken.payload->payload);
    records[0].metadata = std::move(taken.payload->metadata);
    co_return hook_answer(co_await intake_.take(std::move(records)));
  }

 private:
  Intake& intake_;
  SourceMonitor& monitor_;
  std::unique_ptr<SnsHook> hook_;
};

}  // namespace

std::unique_ptr<Source> make_sns_source(SourceOptions& options, const SourceServices& services) {
  return std::make_unique<SnsSource>(options, services);
}

}  // namespace rtp::sources
