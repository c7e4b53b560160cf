# piezo_library(NAME [DUCKDB] [PROTO] [GRPC] [ARROW] [NANOARROW] [DEPENDS library...]): one library per folder of src/.
#
# Collects src/NAME/**.cc into the static library `piezo_NAME` (an empty interface while the folder has no sources) and
# *_test.cc into the GoogleTest program `NAME_test`. A `/` in NAME becomes `_` in the targets. The flags open a wall: only a
# library that asks for DuckDB, the protocol's messages, gRPC or Arrow sees those headers; nothing is passed on to its users.
# DEPENDS names other piezo libraries.

set(PIEZO_STD_HEADERS
    <algorithm> <array> <atomic> <chrono> <cstdint> <cstring> <functional> <map> <memory> <mutex> <optional> <span> <sstream>
    <stdexcept> <string> <string_view> <tuple> <unordered_map> <unordered_set> <utility> <variant> <vector>)

# Precompiled headers are made once per set of headers, not once per library. All users compile with the same options.
function(piezo_precompiled name)
  cmake_parse_arguments(ARG "" "" "LINK;HEADERS" ${ARGN})
  set(source "${CMAKE_BINARY_DIR}/pch/${name}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Carries the precompiled headers of ${name}.\n")
  add_library(${name} OBJECT "${source}")
  target_link_libraries(${name} PRIVATE piezo_compile piezo_third_party ${ARG_LINK})
  target_precompile_headers(${name} PRIVATE ${PIEZO_STD_HEADERS} ${ARG_HEADERS})
endfunction()
piezo_precompiled(piezo_pch_std)
piezo_precompiled(piezo_pch_duckdb LINK piezo_duckdb HEADERS <duckdb.hpp>)
piezo_precompiled(piezo_pch_proto LINK piezo_proto HEADERS <spark/connect/base.pb.h>)
piezo_precompiled(piezo_pch_grpc LINK piezo_grpc HEADERS <spark/connect/base.grpc.pb.h> <grpcpp/grpcpp.h>)
target_compile_options(piezo_pch_grpc PRIVATE -fPIC)  # part of it becomes the client's shared library

function(piezo_library name)
  cmake_parse_arguments(ARG "DUCKDB;PROTO;GRPC;ARROW;NANOARROW" "" "DEPENDS" ${ARGN})
  set(folder "${CMAKE_SOURCE_DIR}/src/${name}")
  string(REPLACE "/" "_" id "${name}")

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cc")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  if(name STREQUAL "functions")
    list(FILTER sources EXCLUDE REGEX "/functions/kernels/")
    list(FILTER tests EXCLUDE REGEX "/functions/kernels/")
  elseif(name STREQUAL "cli")
    list(FILTER sources EXCLUDE REGEX "/cli/main\\.cc$")
  endif()

  set(depends ${ARG_DEPENDS})
  list(TRANSFORM depends PREPEND "piezo_")
  set(pch piezo_pch_std)
  set(private piezo_compile piezo_third_party)
  if(ARG_ARROW)
    list(APPEND private piezo_arrow)
  endif()
  if(ARG_NANOARROW)
    list(APPEND private piezo_nanoarrow)
  endif()
  if(ARG_DUCKDB)
    list(APPEND private piezo_duckdb)
    set(pch piezo_pch_duckdb)
  endif()
  set(options)
  if(ARG_GRPC)
    list(APPEND private piezo_grpc)
    set(pch piezo_pch_grpc)
    set(options -fPIC)
  elseif(ARG_PROTO)
    list(APPEND private piezo_proto)
    set(pch piezo_pch_proto)
  endif()

  if(sources)
    add_library(piezo_${id} STATIC ${sources})
    target_link_libraries(piezo_${id} PUBLIC ${depends} PRIVATE ${private})
    target_compile_options(piezo_${id} PRIVATE ${options})
    target_precompile_headers(piezo_${id} REUSE_FROM ${pch})
  else()
    add_library(piezo_${id} INTERFACE)
    target_link_libraries(piezo_${id} INTERFACE ${depends})
  endif()
  if(tests)
    add_executable(${id}_test ${tests})
    target_link_libraries(${id}_test PRIVATE piezo_${id} ${private} GTest::gmock GTest::gtest GTest::gtest_main)
    target_compile_options(${id}_test PRIVATE ${options})
    target_precompile_headers(${id}_test REUSE_FROM ${pch})
    add_test(NAME ${id}_test COMMAND ${id}_test)
    set_tests_properties(${id}_test PROPERTIES LABELS unit)
  endif()
endfunction()
