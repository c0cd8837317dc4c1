# With RTP_FAST_BUILD, the headers of libraries that most files include are read once for all modules. There are three
# kinds, each with what the one before has, and each once for the product and once, with GoogleTest's, for the tests:
#   standard  the standard library and {fmt}
#   json      Boost.JSON
#   asio      Asio's coroutines and Beast's HTTP
set(RTP_PRECOMPILED_standard <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <utility> <variant> <vector> <fmt/format.h>)
set(RTP_PRECOMPILED_json ${RTP_PRECOMPILED_standard} <boost/json.hpp>)
set(RTP_PRECOMPILED_asio ${RTP_PRECOMPILED_json} <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp>
    <boost/asio/ip/tcp.hpp> <boost/asio/steady_timer.hpp> <boost/beast/http.hpp>)

# rtp_precompiled_headers(NAME KIND [header...]): the target whose precompiled headers others take.
function(rtp_precompiled_headers NAME KIND)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${NAME}.cpp CONTENT "// Made by cmake/RtpPrecompiled.cmake.\n")
  add_library(${NAME} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${NAME}.cpp)
  target_link_libraries(${NAME} PRIVATE rtp_flags rtp_spdlog)
  if(NOT KIND STREQUAL standard)
    target_link_libraries(${NAME} PRIVATE rtp_boost)
  endif()
  target_precompile_headers(${NAME} PRIVATE ${RTP_PRECOMPILED_${KIND}} ${ARGN})
endfunction()

if(RTP_FAST_BUILD)
  foreach(kind IN ITEMS standard json asio)
    rtp_precompiled_headers(rtp_${kind}_headers ${kind})
    rtp_precompiled_headers(rtp_${kind}_test_headers ${kind} <gmock/gmock.h> <gtest/gtest.h>)
    target_link_libraries(rtp_${kind}_test_headers PRIVATE GTest::gmock)
    rtp_compile_as_test(rtp_${kind}_test_headers)
  endforeach()
endif()
