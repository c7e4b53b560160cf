# Spark Connect's protocol in C++: descriptors out of the Python client package, through protoc, into `piezo_proto` (messages)
# and `piezo_grpc` (the service). Nothing of it is in the repository. Generated code is compiled without warnings and sanitizers.
find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
file(GLOB piezo_pb2_modules CONFIGURE_DEPENDS "${PIEZO_DEPS_DIR}/spark-connect/*_pb2.py")
list(FILTER piezo_pb2_modules EXCLUDE REGEX "/example_plugins_pb2.py$")

set(piezo_proto_dir "${CMAKE_BINARY_DIR}/proto")
set(piezo_descriptors "${piezo_proto_dir}/spark_connect.bin")
set(piezo_proto_names)
set(piezo_proto_sources)
foreach(module IN LISTS piezo_pb2_modules)
  get_filename_component(name "${module}" NAME)
  string(REPLACE "_pb2.py" "" name "${name}")
  list(APPEND piezo_proto_names "spark/connect/${name}.proto")
  list(APPEND piezo_proto_sources "${piezo_proto_dir}/spark/connect/${name}.pb.cc")
  list(APPEND piezo_proto_headers "${piezo_proto_dir}/spark/connect/${name}.pb.h")
endforeach()
set(piezo_grpc_source "${piezo_proto_dir}/spark/connect/base.grpc.pb.cc")
set(piezo_grpc_header "${piezo_proto_dir}/spark/connect/base.grpc.pb.h")

file(MAKE_DIRECTORY "${piezo_proto_dir}")
add_custom_command(
  OUTPUT "${piezo_descriptors}"
  COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/cmake/extract_descriptors.py" "$<TARGET_FILE:protobuf::protoc>"
          "${piezo_descriptors}" ${piezo_pb2_modules}
  DEPENDS "${CMAKE_SOURCE_DIR}/cmake/extract_descriptors.py" ${piezo_pb2_modules}
  COMMENT "Reading Spark Connect's descriptors")
add_custom_command(
  OUTPUT ${piezo_proto_sources} ${piezo_proto_headers}
  COMMAND protobuf::protoc "--descriptor_set_in=${piezo_descriptors}" "--cpp_out=${piezo_proto_dir}" ${piezo_proto_names}
  DEPENDS "${piezo_descriptors}"
  COMMENT "Generating the protocol's messages")
add_custom_command(
  OUTPUT "${piezo_grpc_source}" "${piezo_grpc_header}"
  COMMAND protobuf::protoc "--descriptor_set_in=${piezo_descriptors}" "--grpc_out=${piezo_proto_dir}"
          "--plugin=protoc-gen-grpc=${PIEZO_GRPC_PLUGIN}" spark/connect/base.proto
  DEPENDS "${piezo_descriptors}"
  COMMENT "Generating the protocol's service")

add_library(piezo_proto STATIC ${piezo_proto_sources} ${piezo_proto_headers})
target_include_directories(piezo_proto SYSTEM PUBLIC "${piezo_proto_dir}")
target_compile_options(piezo_proto PRIVATE -w -fno-sanitize=all)
target_link_libraries(piezo_proto PUBLIC protobuf::libprotobuf)
set_target_properties(piezo_proto PROPERTIES POSITION_INDEPENDENT_CODE ON)

add_library(piezo_grpc STATIC "${piezo_grpc_source}" "${piezo_grpc_header}")
target_compile_options(piezo_grpc PRIVATE -w -fno-sanitize=all)
target_link_libraries(piezo_grpc PUBLIC piezo_proto "${PIEZO_GRPCXX_LIBRARY}" "${PIEZO_GRPC_LIBRARY}" "${PIEZO_GPR_LIBRARY}"
                      "${PIEZO_ABSL_SYNCHRONIZATION_LIBRARY}" ZLIB::ZLIB)
set_target_properties(piezo_grpc PROPERTIES POSITION_INDEPENDENT_CODE ON)
