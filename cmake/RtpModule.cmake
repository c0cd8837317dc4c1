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

# rtp_compile_as_test(TARGET): what tests test is optimised; they themselves are built faster.
function(rtp_compile_as_test TARGET)
  if(CMAKE_BUILD_TYPE STREQUAL Release)
    target_compile_options(${TARGET} PRIVATE -O0)
  endif()
endfunction()

include(RtpPrecompiled)

# rtp_module(NAME USES module... LIBRARIES target... [PRECOMPILED standard|json|asio])
#
# One folder of src/ as one library: every x.cpp is compiled into it, every x_test.cpp into the test
# program NAME_test. USES are the only modules whose headers it may include; tests/layers checks that
# declaration against each #include. Fuzz and Lambda builds have no test programs. PRECOMPILED: the kind of its
# precompiled headers (RtpPrecompiled.cmake); standard where it is silent.
function(rtp_module NAME)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "USES;LIBRARIES;TEST_LIBRARIES" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED standard)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(rtp_${NAME} STATIC ${sources})
    set(visibility PUBLIC)
    target_link_libraries(rtp_${NAME} PRIVATE rtp_flags)
    if(RTP_FAST_BUILD)
      target_precompile_headers(rtp_${NAME} REUSE_FROM rtp_${ARG_PRECOMPILED}_headers)
      set_target_properties(rtp_${NAME} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
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
    rtp_compile_as_test(${NAME}_test)
    if(RTP_FAST_BUILD)
      target_precompile_headers(${NAME}_test REUSE_FROM rtp_${ARG_PRECOMPILED}_test_headers)
    endif()
    if(CMAKE_CXX_CLANG_TIDY)
      set_target_properties(${NAME}_test PROPERTIES
        CXX_CLANG_TIDY "${CMAKE_CXX_CLANG_TIDY};--checks=${RTP_TEST_TIDY_CHECKS}")
    endif()
    gtest_discover_tests(${NAME}_test TEST_PREFIX "${NAME}." NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
