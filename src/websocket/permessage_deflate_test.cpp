#include "websocket/permessage_deflate.h"

#include <array>
#include <string_view>

#include <gtest/gtest.h>

namespace rtp::websocket {
namespace {

constexpr auto kNo = ContextTakeover::kNo;
constexpr auto kYes = ContextTakeover::kYes;

constexpr DeflateSettings kDefaults;
constexpr DeflateSettings kTakeover{.takeover = kYes};
constexpr DeflateSettings kSmallWindow{.max_window_bits = 11};

std::optional<DeflateAgreement> negotiated(std::string_view field, const DeflateSettings& settings = {}) {
  std::vector<ExtensionOffer> offers;
  EXPECT_TRUE(parse_extensions(field, offers)) << field;
  return negotiate_deflate(offers, settings);
}

struct Case {
  std::string_view offer;
  DeflateSettings settings;
  DeflateParameters parameters;  // server takeover, client takeover, server window, client window
  std::string_view response;
};

void expect_agreement(const Case& expected) {
  const auto agreement = negotiated(expected.offer, expected.settings);
  ASSERT_TRUE(agreement) << expected.offer;
  EXPECT_EQ(agreement->response, expected.response) << expected.offer;
  EXPECT_EQ(agreement->parameters, expected.parameters) << expected.offer;
}

TEST(PermessageDeflateTest, KeepsNoContextUnlessTheServerAllowsIt) {
  const std::string_view none = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  const std::array cases{
      Case{"permessage-deflate", kDefaults, {kNo, kNo, 15, 15}, none},
      Case{"permessage-deflate; server_no_context_takeover", kDefaults, {kNo, kNo, 15, 15}, none},
      Case{"permessage-deflate; client_no_context_takeover", kDefaults, {kNo, kNo, 15, 15}, none},
      Case{"permessage-deflate", kTakeover, {kYes, kYes, 15, 15}, "permessage-deflate"},
      Case{"permessage-deflate; server_no_context_takeover",
           kTakeover,
           {kNo, kYes, 15, 15},
           "permessage-deflate; server_no_context_takeover"},
      Case{"permessage-deflate; client_no_context_takeover",
           kTakeover,
           {kYes, kNo, 15, 15},
           "permessage-deflate; client_no_context_takeover"},
      Case{"permessage-deflate; client_no_context_takeover; server_no_context_takeover",
           kTakeover,
           {kNo, kNo, 15, 15},
           none},
  };
  for (const Case& expected : cases) {
    expect_agreement(expected);
  }
}

TEST(PermessageDeflateTest, KeepsToTheSmallerWindow) {
  const DeflateSettings small{.takeover = kYes, .max_window_bits = 11};
  const std::array cases{
      Case{"permessage-deflate; client_max_window_bits",
           kTakeover,
           {kYes, kYes, 15, 15},
           "permessage-deflate"},
      Case{"permessage-deflate; client_max_window_bits=15",
           kTakeover,
           {kYes, kYes, 15, 15},
           "permessage-deflate"},
      Case{"permessage-deflate; client_max_window_bits=8",
           kTakeover,
           {kYes, kYes, 15, 8},
           "permessage-deflate; client_max_window_bits=8"},
      Case{"permessage-deflate; server_max_window_bits=15",
           kTakeover,
           {kYes, kYes, 15, 15},
           "permessage-deflate; server_max_window_bits=15"},
      Case{"permessage-deflate; server_max_window_bits=9",
           kTakeover,
           {kYes, kYes, 9, 15},
           "permessage-deflate; server_max_window_bits=9"},
      Case{"permessage-deflate; server_max_window_bits=\"10\"",
           kTakeover,
           {kYes, kYes, 10, 15},
           "permessage-deflate; server_max_window_bits=10"},
      // The client cannot limit its own window, but inflates what a smaller one made.
      Case{
          "permessage-deflate", small, {kYes, kYes, 11, 15}, "permessage-deflate; server_max_window_bits=11"},
      Case{"permessage-deflate; client_max_window_bits; server_max_window_bits=12",
           small,
           {kYes, kYes, 11, 11},
           "permessage-deflate; server_max_window_bits=11; client_max_window_bits=11"},
      Case{"permessage-deflate; client_max_window_bits=10; server_max_window_bits=10",
           small,
           {kYes, kYes, 10, 10},
           "permessage-deflate; server_max_window_bits=10; client_max_window_bits=10"},
  };
  for (const Case& expected : cases) {
    expect_agreement(expected);
  }
  EXPECT_EQ(negotiated("permessage-deflate; client_max_window_bits", kSmallWindow)->response,
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
            "server_max_window_bits=11; client_max_window_bits=11");
}

TEST(PermessageDeflateTest, DeclinesWrongOffers) {
  for (const std::string_view parameters : {"unknown",
                                            "unknown=1",
                                            "Server_No_Context_Takeover",
                                            "server_no_context_takeover=1",
                                            "client_no_context_takeover=true",
                                            "server_no_context_takeover; server_no_context_takeover",
                                            "client_no_context_takeover; client_no_context_takeover",
                                            "server_max_window_bits",
                                            "server_max_window_bits=7",
                                            "server_max_window_bits=16",
                                            "server_max_window_bits=08",
                                            "server_max_window_bits=010",
                                            "server_max_window_bits=0",
                                            "server_max_window_bits=+9",
                                            "server_max_window_bits=-9",
                                            "server_max_window_bits=9x",
                                            "server_max_window_bits=x",
                                            "server_max_window_bits=265",
                                            "server_max_window_bits=4294967306",
                                            "server_max_window_bits=10.0",
                                            "server_max_window_bits=10; server_max_window_bits=10",
                                            "client_max_window_bits=7",
                                            "client_max_window_bits=16",
                                            "client_max_window_bits=09",
                                            "client_max_window_bits=x",
                                            "client_max_window_bits; client_max_window_bits",
                                            "client_max_window_bits; client_max_window_bits=10",
                                            "client_max_window_bits=10; client_max_window_bits"}) {
    const std::string offer = std::string("permessage-deflate; ").append(parameters);
    EXPECT_FALSE(negotiated(offer)) << offer;
    const auto fallback = negotiated(offer + ", permessage-deflate; server_max_window_bits=12");
    ASSERT_TRUE(fallback) << offer;
    EXPECT_EQ(fallback->parameters.server_window_bits, 12) << offer;
  }
}

TEST(PermessageDeflateTest, DeclinesTheWindowThatItCannotKeepTo) {
  EXPECT_FALSE(negotiated("permessage-deflate; server_max_window_bits=8"));
  EXPECT_EQ(negotiated("permessage-deflate; server_max_window_bits=8, permessage-deflate; "
                       "server_max_window_bits=9")
                ->parameters.server_window_bits,
            9);
}

TEST(PermessageDeflateTest, TakesTheFirstOfferThatItCan) {
  const auto agreement = negotiated(
      "x-webkit-deflate-frame, permessage-bzip2, permessage-deflate; server_max_window_bits=10, "
      "permessage-deflate");
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->parameters.server_window_bits, 10);
}

TEST(PermessageDeflateTest, AgreesToNothingWhenNothingIsOfferedOrWanted) {
  EXPECT_FALSE(negotiated(""));
  EXPECT_FALSE(negotiated("Permessage-Deflate, x-webkit-deflate-frame"));
  EXPECT_FALSE(negotiated("permessage-deflate", {.enabled = false}));
}

}  // namespace
}  // namespace rtp::websocket
