# Language level, warnings and sanitizers of every target of the project.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(RTP_BENCH "Build the benchmarks" OFF)
option(RTP_FAST_BUILD "Read headers of libraries once for many files; without it the compiler sees that each file includes what it needs" OFF)
option(RTP_LAMBDA "Build only the functions of AWS Lambda, with all libraries but those of libc inside" OFF)
option(RTP_FUZZ "Build the libFuzzer targets (clang only)" OFF)
set(RTP_SANITIZE "" CACHE STRING "Value of -fsanitize= for all targets, e.g. address,undefined")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  if(RTP_FAST_BUILD)
    # ccache's manual: what it must not look at to keep what was compiled with precompiled headers; and that it takes the
    # compiler's list of headers instead of preprocessing each file itself.
    list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1)
    add_compile_options(-fpch-preprocess)
  endif()
endif()

add_library(rtp_flags INTERFACE)
target_compile_options(rtp_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
# g++ 12 sees uninitialised and overlapping memory in the moves of std::expected, std::variant and std::string
# where there is none (GCC bugs 105562, 105329).
target_compile_options(rtp_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-restrict>)
if(RTP_FAST_BUILD)
  # With precompiled headers it also sees such where the standard library's own code is inlined (GCC bug 105651).
  target_compile_options(rtp_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>)
  # A coroutine's frame has fields of types that are internal to a file; with several files in one it is told of them.
  target_compile_options(rtp_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
# clang reports the deprecated std::get_temporary_buffer that libstdc++ 12's own stable_sort uses.
target_compile_options(rtp_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(RTP_SANITIZE)
  add_compile_options(-fsanitize=${RTP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RTP_SANITIZE})
  if(RTP_SANITIZE MATCHES undefined)
    add_compile_definitions(RTP_SANITIZE_UNDEFINED)
  endif()
endif()
