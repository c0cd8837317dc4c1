# rtp_embed(TARGET FUNCTION NAMESPACE::find_file HEADER module/file.h FILES PATH=FILE...)
#
# Compiles the bytes of files into library TARGET, which defines the function that HEADER declares: one
# look-up from PATH to the File with its content and the content type of its extension. Built again when a
# file changes. The same script runs at build time (cmake -P) to write the source.
if(CMAKE_SCRIPT_MODE_FILE)
  set(type_html "text/html; charset=utf-8")
  set(type_js "text/javascript; charset=utf-8")
  set(type_css "text/css; charset=utf-8")
  set(type_json "application/json")
  string(REGEX MATCH "^(.*)::([a-z_]+)$" ignored "${FUNCTION}")
  set(namespace ${CMAKE_MATCH_1})
  set(function ${CMAKE_MATCH_2})
  set(arrays "")
  set(entries "")
  set(index 0)
  foreach(file IN LISTS FILES)
    string(REGEX MATCH "^(.*)=(.*\\.([a-z]+))$" ignored "${file}")
    set(path ${CMAKE_MATCH_1})
    set(content_type "${type_${CMAKE_MATCH_3}}")
    if(NOT content_type)
      message(FATAL_ERROR "rtp_embed: no content type is known for ${file}")
    endif()
    file(READ ${CMAKE_MATCH_2} bytes HEX)
    string(REGEX REPLACE "(................................................................)" "\\1\n    " bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
    string(APPEND arrays "constexpr unsigned char kBytes${index}[] = {\n    ${bytes}0};\n")
    string(APPEND entries "    entry(\"${path}\", \"${content_type}\", kBytes${index}),\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(WRITE ${OUTPUT}
"// Made by cmake/RtpEmbed.cmake.
#include \"${HEADER}\"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ${namespace} {
namespace {

${arrays}
template <std::size_t Size>
File entry(std::string_view path, std::string_view content_type, const unsigned char (&bytes)[Size]) {
  // The last byte is a terminator that empty files need as well.
  return {path, content_type, {reinterpret_cast<const char*>(bytes), Size - 1}};
}

const std::array<File, ${index}> kFiles = {
${entries}};

}  // namespace

const File* ${function}(std::string_view path) {
  const auto* found = std::ranges::find(kFiles, path, &File::path);
  return found == kFiles.end() ? nullptr : found;
}

}  // namespace ${namespace}
")
  return()
endif()

set(RTP_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(rtp_embed TARGET)
  cmake_parse_arguments(ARG "" "FUNCTION;HEADER" "FILES" ${ARGN})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${TARGET}_files.cpp)
  set(files ${ARG_FILES})
  list(TRANSFORM files REPLACE "^.*=" "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE inputs)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DFUNCTION=${ARG_FUNCTION}" -DHEADER=${ARG_HEADER} "-DFILES=${files}"
            -DOUTPUT=${output} -P ${RTP_EMBED_SCRIPT}
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
    DEPENDS ${inputs} ${RTP_EMBED_SCRIPT}
    COMMENT "Embedding ${TARGET}"
    VERBATIM)
  add_library(${TARGET} STATIC ${output})
  target_include_directories(${TARGET} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${TARGET} PRIVATE rtp_flags)
  set_target_properties(${TARGET} PROPERTIES CXX_CLANG_TIDY "")  # of no use on tables of bytes
endfunction()
