#include "events/authorizer_event.h"

#include <boost/json.hpp>

#include "events/json_members.h"

namespace rtp::events {
namespace {

namespace json = boost::json;

constexpr std::string_view kRequest = "REQUEST";

}  // namespace

Result<AuthorizerEvent> parse_authorizer_event(std::string_view text) {
  AuthorizerEvent event;
  RTP_TRY(event.request, parse_websocket_event(text));
  const json::value parsed = json::parse(text);
  const json::object& object = parsed.get_object();
  if (text_of(object, "type") != kRequest) {
    return fail(ErrorCode::kMalformed, "the event's type is not REQUEST: it is not for an authorizer");
  }
  event.method_arn = text_of(object, "methodArn");
  if (event.method_arn.empty()) {
    return fail(ErrorCode::kMalformed, "event member 'methodArn' is missing");
  }
  return event;
}

std::string to_json(const AuthorizerEvent& event) {
  json::value value = json::parse(to_json(event.request));
  json::object& object = value.get_object();
  object["type"] = kRequest;
  object["methodArn"] = event.method_arn;
  object["stageVariables"] = json::object();
  return json::serialize(object);
}

std::string to_json(const AuthorizerAnswer& answer) {
  const json::object statement{{"Action", "execute-api:Invoke"},
                               {"Effect", answer.effect == Effect::kAllow ? "Allow" : "Deny"},
                               {"Resource", answer.resource}};
  return json::serialize(
      json::object{{"principalId", answer.principal_id},
                   {"policyDocument", {{"Version", "2012-10-17"}, {"Statement", json::array{statement}}}},
                   {"context", to_object(answer.context)}});
}

}  // namespace rtp::events
