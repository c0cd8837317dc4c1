#include "sources/http_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "net/await.h"
#include "net/web_client.h"
#include "sources/http_headers.h"
#include "sources/http_polling.h"
#include "sources/poll_memory.h"

namespace rtp::sources {
namespace {

using boost::asio::awaitable;
using events::ItemChange;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kOk = 200;
constexpr int kNotModified = 304;
constexpr int kTooManyRequests = 429;
constexpr int kServiceUnavailable = 503;
constexpr seconds kShortestWait{1};
constexpr seconds kLongestWait{3600};

std::string checkpoint_name(const HttpPolling& polling) {
  return "http " + polling.url.origin() + polling.url.target;
}

class HttpSource final : public Source {
 public:
  HttpSource(HttpPolling polling, net::WebClient client, const SourceServices& services)
      : polling_(std::move(polling)),
        client_(std::move(client)),
        name_(services.name),
        intake_(services.intake),
        sink_(services.sink),
        monitor_(services.monitor),
        clock_(services.clock),
        memory_(services.intake.mapping().rules().item_key) {}

  awaitable<Error> session() override;

 private:
  /// How long the server asks to be left alone; absent where it does not.
  using Wait = std::optional<seconds>;

  [[nodiscard]] Result<void> recall();
  [[nodiscard]] awaitable<Result<Wait>> poll();
  [[nodiscard]] Wait wait_of(const net::WebAnswer& answer) const;
  [[nodiscard]] awaitable<Result<std::optional<net::WebUrl>>> take_page(net::WebUrl page,
                                                                        net::WebAnswer answer,
                                                                        std::int64_t number);
  [[nodiscard]] Result<std::vector<ItemChange>> changes_of(const net::WebUrl& page,
                                                           const net::WebAnswer& answer);
  [[nodiscard]] std::vector<Checkpoint> checkpoints_of(const Validators& validators) const;

  HttpPolling polling_;
  net::WebClient client_;
  const std::string& name_;
  Intake& intake_;
  ItemSink& sink_;
  SourceMonitor& monitor_;
  const Clock& clock_;

  std::optional<Validators> validators_;  // absent until they are recalled
  PollMemory memory_;
  std::size_t records_ = 0;  // of the poll under way
  std::size_t new_ones_ = 0;
};

awaitable<Error> HttpSource::session() {
  if (!validators_) {
    if (const Result<void> recalled = recall(); !recalled) {
      co_return recalled.error();
    }
  }
  for (;;) {
    const auto begin = steady_clock::now();
    const Result<Wait> polled = co_await poll();
    if (!polled) {
      co_return polled.error();
    }
    if (*polled) {
      co_await net::sleep_for(**polled);
      continue;
    }
    if (monitor_.state() != SourceState::kRunning) {
      monitor_.enter(SourceState::kRunning);
    }
    co_await net::sleep_for(polling_.interval - (steady_clock::now() - begin));
  }
}

Result<void> HttpSource::recall() {
  RTP_TRY(const auto text, sink_.checkpoint(name_, checkpoint_name(polling_)));
  validators_ = validators_from(text.value_or(""), intake_.mapping().rules());
  return {};
}

/// All pages once.
awaitable<Result<HttpSource::Wait>> HttpSource::poll() {
  records_ = 0;
  new_ones_ = 0;
  std::optional<net::WebUrl> page = polling_.url;
  for (std::int64_t number = 1; page; ++number) {
    if (number > polling_.max_pages) {
      monitor_.note_error(fmt::format("{} has more than {} pages, the rest is not read: raise max_pages",
                                      shown(polling_.url), polling_.max_pages));
      break;
    }
    net::WebRequest request = polling_.request(*page, number == 1 ? *validators_ : Validators());
    Result<net::WebAnswer> answer = co_await client_.send(std::move(request));
    if (!answer) {
      co_return std::unexpected(answer.error());
    }
    if (answer->status == kNotModified && number == 1) {
      monitor_.set_detail("nothing new at the last poll");
      co_return std::nullopt;
    }
    if (const Wait wait = wait_of(*answer)) {
      monitor_.failed(refusal(*page, *answer, fmt::format("wait for {} s", wait->count())).message);
      co_return wait;
    }
    Result<std::optional<net::WebUrl>> next = co_await take_page(*page, *std::move(answer), number);
    if (!next) {
      co_return std::unexpected(next.error());
    }
    page = *std::move(next);
  }
  memory_.end_round();
  monitor_.set_detail(fmt::format("{} of {} records were new at the last poll", new_ones_, records_));
  co_return std::nullopt;
}

HttpSource::Wait HttpSource::wait_of(const net::WebAnswer& answer) const {
  if (answer.status != kTooManyRequests && answer.status != kServiceUnavailable) {
    return std::nullopt;
  }
  const Wait wait = retry_after(answer.headers[boost::beast::http::field::retry_after], clock_.now());
  return wait ? std::optional(std::clamp(*wait, kShortestWait, kLongestWait)) : std::nullopt;
}

/// Writes what is new in a page; the next one.
awaitable<Result<std::optional<net::WebUrl>>> HttpSource::take_page(net::WebUrl page, net::WebAnswer answer,
                                                                    std::int64_t number) {
  if (answer.status != kOk || answer.body.empty()) {
    co_return std::unexpected(refusal(page, answer, answer.status == kOk ? "there is no body" : ""));
  }
  RTP_CO_TRY(std::optional<net::WebUrl> next, polling_.next_page(answer, page));
  RTP_CO_TRY(std::vector<ItemChange> changes, changes_of(page, answer));
  PollMemory::News news = memory_.news(std::move(changes));
  new_ones_ += news.changes.size();
  // Of a first page they tell nothing of the others.
  const Validators validators = number == 1 && !next ? validators_of(answer) : Validators();
  const Result<IntakeReport> written =
      co_await intake_.apply(std::move(news.changes), checkpoints_of(validators));
  if (!written) {
    co_return std::unexpected(written.error());
  }
  memory_.remember(std::move(news.marks));
  validators_ = validators;
  co_return next;
}

/// What the records of a page ask for. Those that are no items are kept as dead letters, each once.
Result<std::vector<ItemChange>> HttpSource::changes_of(const net::WebUrl& page,
                                                       const net::WebAnswer& answer) {
  const events::Metadata metadata = {{"url", shown(page)}};
  const events::ItemMapping& mapping = intake_.mapping();
  auto mapped = mapping.map(answer.body, metadata);
  if (!mapped) {
    return std::unexpected(refusal(page, answer, mapped.error().message));
  }
  records_ += mapped->size();
  std::vector<ItemChange> changes;
  std::vector<DeadLetter> letters;
  std::vector<std::string> texts;  // of all records, once one of them is needed
  for (std::size_t i = 0; i < mapped->size(); ++i) {
    Result<ItemChange>& change = (*mapped)[i];
    if (change) {
      changes.push_back(*std::move(change));
      continue;
    }
    if (texts.empty()) {
      texts = mapping.record_texts(answer.body);
    }
    if (memory_.is_new_failure(texts[i])) {
      letters.push_back({.source = name_,
                         .reason = change.error().message,
                         .metadata = metadata,
                         .payload = std::move(texts[i]),
                         .form = LetterForm::kRecord});
    }
  }
  if (!letters.empty()) {
    RTP_CHECK(intake_.bury(std::move(letters)));
  }
  return changes;
}

/// What the server says of what is written then, where it is not what it said before.
std::vector<Checkpoint> HttpSource::checkpoints_of(const Validators& validators) const {
  if (validators == *validators_) {
    return {};
  }
  std::vector<Checkpoint> checkpoints(1);
  checkpoints[0].name = checkpoint_name(polling_);
  if (validators != Validators()) {
    checkpoints[0].value = to_text(validators, intake_.mapping().rules());
  }
  return checkpoints;
}

}  // namespace

std::unique_ptr<Source> make_http_source(SourceOptions& options, const SourceServices& services) {
  HttpPolling polling = HttpPolling::read(options);
  net::WebClientOptions client_options;
  client_options.ca_file = options.text("ca_file", "");
  client_options.timeout =
      options.duration("timeout", seconds(30), milliseconds(100), std::chrono::minutes(10));
  client_options.max_answer_bytes = static_cast<std::size_t>(
      options.number("max_bytes", std::int64_t{16} << 20U, 1, std::int64_t{1} << 30U));
  auto client = net::WebClient::create(services.loop.context().get_executor(), std::move(client_options));
  if (!client) {
    options.reject("ca_file", client.error().message);
    return nullptr;
  }
  return std::make_unique<HttpSource>(std::move(polling), *std::move(client), services);
}

}  // namespace rtp::sources
