# Everything Piezo takes from others, as imported targets: Debian's packages, and what tools/setup put into PIEZO_DEPS_DIR.
if(NOT EXISTS "${PIEZO_DEPS_DIR}/duckdb/include/duckdb.hpp")
  message(FATAL_ERROR "No third-party packages in ${PIEZO_DEPS_DIR}: run `make setup` first")
endif()

find_package(Threads REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc i18n data)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(Protobuf 3.21 REQUIRED)
find_package(spdlog REQUIRED CONFIG)
find_package(pugixml REQUIRED CONFIG)
find_package(GTest REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_program(PIEZO_GRPC_PLUGIN grpc_cpp_plugin REQUIRED)
find_library(PIEZO_GRPCXX_LIBRARY grpc++ REQUIRED)
find_library(PIEZO_GRPC_LIBRARY grpc REQUIRED)
find_library(PIEZO_GPR_LIBRARY gpr REQUIRED)
find_library(PIEZO_ABSL_SYNCHRONIZATION_LIBRARY absl_synchronization REQUIRED)
find_package(ZLIB REQUIRED)
find_library(PIEZO_RE2_LIBRARY re2 REQUIRED)
find_library(PIEZO_EDIT_LIBRARY edit REQUIRED)
find_library(PIEZO_HTTPLIB_LIBRARY cpp-httplib REQUIRED)

# Plain libraries that any folder may use. The linker drops those that a program does not call.
add_library(piezo_third_party INTERFACE)
target_link_libraries(
  piezo_third_party INTERFACE Threads::Threads ICU::i18n ICU::uc ICU::data spdlog::spdlog pugixml::pugixml
                              OpenSSL::Crypto ZLIB::ZLIB SQLite::SQLite3
                              "${PIEZO_RE2_LIBRARY}" "${PIEZO_EDIT_LIBRARY}")

# A fetched shared library is linked into the build tree, where programs look for it: bin/../lib.
# NAME: imported target; DIR: folder in PIEZO_DEPS_DIR; LIBRARY: file in its lib/; INCLUDES: folders with headers.
function(piezo_fetched name)
  cmake_parse_arguments(ARG "" "DIR;LIBRARY" "INCLUDES" ${ARGN})
  set(local "${CMAKE_BINARY_DIR}/lib/${ARG_LIBRARY}")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
  file(CREATE_LINK "${PIEZO_DEPS_DIR}/${ARG_DIR}/lib/${ARG_LIBRARY}" "${local}" SYMBOLIC)
  list(TRANSFORM ARG_INCLUDES PREPEND "${PIEZO_DEPS_DIR}/${ARG_DIR}/")
  add_library(${name} SHARED IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${local}" INTERFACE_INCLUDE_DIRECTORIES "${ARG_INCLUDES}"
                                           INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${ARG_INCLUDES}")
endfunction()
piezo_fetched(piezo_duckdb DIR duckdb LIBRARY libduckdb.so INCLUDES include extension/core_functions/include
              extension/parquet/include extension/json/include)
piezo_fetched(piezo_arrow DIR arrow LIBRARY libarrow.so.2600 INCLUDES include)

set(CMAKE_BUILD_RPATH "$ORIGIN/../lib")
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
