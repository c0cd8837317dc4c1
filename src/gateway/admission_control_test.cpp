// Who may connect, over real sockets.
#include "gateway/admission_control.h"

#include <string>

#include <gtest/gtest.h>

#include "gateway/gateway_fixture.h"

namespace rtp::gateway {
namespace {

class AdmissionControlTest : public GatewayTest {
 protected:
  [[nodiscard]] Client connect(const std::string& headers = "") const {
    return {*gateway_, "/develop?vehicleId=3", headers};
  }
};

TEST_F(AdmissionControlTest, RefusesThePageOfAnOriginThatIsNotListedAndNamesIt) {
  options_.allowed_origins = OriginList::parse("https://app.example").value();
  listen();
  EXPECT_TRUE(connect("Origin: https://app.example\r\n").accepted());
  Client refused = connect("Origin: https://evil.example\r\n");
  EXPECT_TRUE(refused.answer().starts_with("HTTP/1.1 403 "));
  EXPECT_NE(refused.read_until("}").find("'https://evil.example'"), std::string::npos);
  EXPECT_FALSE(connect("Origin: https://app.example\r\nOrigin: https://evil.example\r\n").accepted());
}

TEST_F(AdmissionControlTest, LetsItsOwnPageAndWhatIsNoBrowserInWhateverIsListed) {
  options_.allowed_origins = OriginList::parse("https://app.example").value();
  listen();
  EXPECT_TRUE(connect("Origin: http://rtp.test\r\n").accepted());  // the fixture's Host
  EXPECT_TRUE(connect().accepted());
}

}  // namespace
}  // namespace rtp::gateway
