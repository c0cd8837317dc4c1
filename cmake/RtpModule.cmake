include(GoogleTest)

# What clang-tidy does not look for in tests, over what .clang-tidy says:
#   unchecked-optional-access     an optional is read after ASSERT_TRUE, which the check does not know
#   err58-cpp                     a table of cases is a static object; one that throws ends the program, as it should
#   function-size, -complexity    the body of a test may be a table of cases
#   widening-of-multiplication    sizes are products of constants, whose overflow -Wall sees
#   inefficient-*                 a test's strings and vectors are short
#   clang-analyzer-*              follows GoogleTest's macros for minutes; tests run under the sanitizers instead
string(CONCAT RTP_TEST_TIDY_CHECKS "-bugprone-unchecked-optional-access,-cert-err58-cpp,"
                                   "-bugprone-implicit-widening-of-multiplication-result,-performance-inefficient-*,"
                                   "-clang-analyzer-*,-readability-function-size,-readability-function-cognitive-complexity")

# rtp_module(NAME USES module... LIBRARIES target... [PRECOMPILE <header>...])
#
# One folder of src/ as one library: every x.cpp is compiled into it, every x_test.cpp into the test
# program NAME_test. USES are the only modules whose headers it may include; tests/layers checks that
# declaration against each #include. Fuzz and Lambda builds have no test programs. PRECOMPILE: headers of libraries
# that most of its files include and that take long to read; with RTP_PCH they, and GoogleTest's in tests, are read once.
function(rtp_module NAME)
  cmake_parse_arguments(ARG "" "" "USES;LIBRARIES;TEST_LIBRARIES;PRECOMPILE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(rtp_${NAME} STATIC ${sources})
    set(visibility PUBLIC)
    target_link_libraries(rtp_${NAME} PRIVATE rtp_flags)
    if(RTP_PCH AND ARG_PRECOMPILE)
      target_precompile_headers(rtp_${NAME} PRIVATE ${ARG_PRECOMPILE})
    endif()
  else()
    add_library(rtp_${NAME} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(rtp_${NAME} ${visibility} "${PROJECT_SOURCE_DIR}/src")
  list(TRANSFORM ARG_USES PREPEND rtp_ OUTPUT_VARIABLE modules)
  target_link_libraries(rtp_${NAME} ${visibility} ${modules} ${ARG_LIBRARIES})

  if(tests AND NOT RTP_FUZZ AND NOT RTP_LAMBDA)
    add_executable(${NAME}_test ${tests})
    target_link_libraries(${NAME}_test PRIVATE rtp_${NAME} rtp_flags GTest::gmock_main ${ARG_TEST_LIBRARIES})
    if(CMAKE_BUILD_TYPE STREQUAL Release)
      target_compile_options(${NAME}_test PRIVATE -O0)  # what they test is optimised; they are built faster
    endif()
    list(LENGTH tests count)
    if(RTP_PCH AND count GREATER_EQUAL 8)  # fewer are not worth the 100 MB
      target_precompile_headers(${NAME}_test PRIVATE <gmock/gmock.h> <gtest/gtest.h> ${ARG_PRECOMPILE})
    endif()
    if(CMAKE_CXX_CLANG_TIDY)
      set_target_properties(${NAME}_test PROPERTIES
        CXX_CLANG_TIDY "${CMAKE_CXX_CLANG_TIDY};--checks=${RTP_TEST_TIDY_CHECKS}")
    endif()
    gtest_discover_tests(${NAME}_test TEST_PREFIX "${NAME}." NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
