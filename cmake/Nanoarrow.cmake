# nanoarrow, the Arrow reader and writer of the client library: its C sources and flatcc's run time as one static library
# `piezo_nanoarrow`. Its symbols get a prefix of ours, so that a program may link a nanoarrow of its own beside it.
enable_language(C)
set(piezo_nanoarrow_source "${PIEZO_DEPS_DIR}/nanoarrow/src/nanoarrow")
set(piezo_nanoarrow_generated "${CMAKE_BINARY_DIR}/nanoarrow/include")
set(NANOARROW_VERSION 0.9.0)
set(NANOARROW_VERSION_MAJOR 0)
set(NANOARROW_VERSION_MINOR 9)
set(NANOARROW_VERSION_PATCH 0)
set(NANOARROW_NAMESPACE_DEFINE "#define NANOARROW_NAMESPACE PiezoClient")
configure_file("${piezo_nanoarrow_source}/nanoarrow_config.h.in" "${piezo_nanoarrow_generated}/nanoarrow/nanoarrow_config.h" @ONLY)

add_library(piezo_nanoarrow STATIC
  ${piezo_nanoarrow_source}/common/array.c ${piezo_nanoarrow_source}/common/array_stream.c
  ${piezo_nanoarrow_source}/common/schema.c ${piezo_nanoarrow_source}/common/utils.c
  ${piezo_nanoarrow_source}/ipc/codecs.c ${piezo_nanoarrow_source}/ipc/decoder.c ${piezo_nanoarrow_source}/ipc/encoder.c
  ${piezo_nanoarrow_source}/ipc/reader.c ${piezo_nanoarrow_source}/ipc/writer.c
  ${PIEZO_DEPS_DIR}/nanoarrow/flatcc/src/runtime/builder.c ${PIEZO_DEPS_DIR}/nanoarrow/flatcc/src/runtime/emitter.c
  ${PIEZO_DEPS_DIR}/nanoarrow/flatcc/src/runtime/refmap.c ${PIEZO_DEPS_DIR}/nanoarrow/flatcc/src/runtime/verifier.c)
target_include_directories(piezo_nanoarrow SYSTEM
                           PUBLIC "${PIEZO_DEPS_DIR}/nanoarrow/src" "${piezo_nanoarrow_generated}"
                           PRIVATE "${PIEZO_DEPS_DIR}/nanoarrow/flatcc/include")
target_compile_options(piezo_nanoarrow PRIVATE -w -fvisibility=hidden)
set_target_properties(piezo_nanoarrow PROPERTIES C_STANDARD 11 POSITION_INDEPENDENT_CODE ON)
