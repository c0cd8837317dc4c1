// Messages of an MQTT broker, acknowledged (PUBACK) when their items are durable.
#pragma once

#include <memory>

#include "sources/source.h"

namespace rtp::sources {

[[nodiscard]] std::unique_ptr<Source> make_mqtt_source(SourceOptions& options,
                                                       const SourceServices& services);

}  // namespace rtp::sources
