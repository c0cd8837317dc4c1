#include "sources/sqs_source.h"

#include <utility>
#include <vector>

#include "sources/sqs_receiver.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;

class SqsSource final : public Source, private MessageHandler {
 public:
  SqsSource(SourceOptions& options, const SourceServices& services)
      : intake_(services.intake), receiver_(read_sqs_receiver(options, services, *this, "endpoint")) {}

  awaitable<Error> session() override { return receiver_->session(); }

 private:
  awaitable<Result<std::vector<std::string>>> handle(std::vector<events::SqsMessage> messages) override {
    std::vector<std::string> handles;
    std::vector<Record> records;
    for (events::SqsMessage& message : messages) {
      handles.push_back(message.receipt_handle);
      events::MessagePayload taken = events::payload_of(std::move(message));
      records.push_back({.payload = std::move(taken.payload), .metadata = std::move(taken.metadata)});
    }
    RTP_CO_CHECK(co_await intake_.take(std::move(records)));
    co_return handles;
  }

  Intake& intake_;
  std::unique_ptr<SqsReceiver> receiver_;
};

}  // namespace

std::unique_ptr<Source> make_sqs_source(SourceOptions& options, const SourceServices& services) {
  return std::make_unique<SqsSource>(options, services);
}

}  // namespace rtp::sources
