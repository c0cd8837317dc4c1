# Third-party libraries, all of them Debian 12 packages (docs/decisions/0002-dependencies.md).
if(RTP_LAMBDA)
  set(OPENSSL_USE_STATIC_LIBS ON)
  set(ZLIB_USE_STATIC_LIBS ON)
  set(Boost_USE_STATIC_LIBS ON)
endif()
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)

# Debian has spdlog and fmt as headers and as shared libraries only.
add_library(rtp_spdlog INTERFACE)
if(RTP_LAMBDA)
  target_compile_definitions(rtp_spdlog INTERFACE SPDLOG_HEADER_ONLY SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY)
else()
  find_package(spdlog REQUIRED)
  target_link_libraries(rtp_spdlog INTERFACE spdlog::spdlog)
  find_package(CLI11 REQUIRED)
  find_package(RocksDB REQUIRED)
  find_package(GTest REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
  pkg_check_modules(yamlcpp REQUIRED IMPORTED_TARGET yaml-cpp)
  pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
endif()

# Boost headers enter as system headers; Asio and Beast are compiled once, in src/net/boost_impl.cpp.
add_library(rtp_boost INTERFACE)
target_link_libraries(rtp_boost INTERFACE Boost::headers Boost::json OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(rtp_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
