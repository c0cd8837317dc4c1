#include "sources/sns_source.h"

#include <utility>
#include <vector>

#include "sources/hook_answers.h"
#include "sources/hook_source.h"
#include "sources/sns_hook.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;

class SnsSource final : public HookSource {
 public:
  SnsSource(SourceOptions& options, const SourceServices& services)
      : HookSource(services.monitor), intake_(services.intake), hook_(read_sns_hook(options, services)) {}

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
  std::unique_ptr<SnsHook> hook_;
};

}  // namespace

std::unique_ptr<Source> make_sns_source(SourceOptions& options, const SourceServices& services) {
  return std::make_unique<SnsSource>(options, services);
}

}  // namespace rtp::sources
