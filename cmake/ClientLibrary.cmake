# The client as others get it: its generated header, the shared library `piezo-client` with nothing but its own names outside,
# and what `cmake --install --component client` puts where find_package and pkg-config look.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(piezo_client_include "${CMAKE_BINARY_DIR}/client/include")
set(piezo_client_functions "${piezo_client_include}/piezo/client/functions_generated.h")
file(MAKE_DIRECTORY "${piezo_client_include}/piezo/client")
add_custom_command(
  OUTPUT "${piezo_client_functions}"
  COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/cmake/generate_functions.py" "${CMAKE_SOURCE_DIR}/src/client/functions.txt"
          "${piezo_client_functions}"
  DEPENDS "${CMAKE_SOURCE_DIR}/cmake/generate_functions.py" "${CMAKE_SOURCE_DIR}/src/client/functions.txt"
  COMMENT "Generating the client's functions")
add_custom_target(piezo_client_generated DEPENDS "${piezo_client_functions}")

# Called when piezo_client is there.
function(piezo_client_library)
  add_dependencies(piezo_client piezo_client_generated)
  target_include_directories(piezo_client PUBLIC "${piezo_client_include}" "${CMAKE_SOURCE_DIR}/include")

  set(exports "${CMAKE_SOURCE_DIR}/cmake/piezo-client.map")
  add_library(piezo_client_shared SHARED "${CMAKE_SOURCE_DIR}/src/base/ids.cc" $<TARGET_OBJECTS:piezo_client>
              $<TARGET_OBJECTS:piezo_proto> $<TARGET_OBJECTS:piezo_grpc> $<TARGET_OBJECTS:piezo_nanoarrow>)
  target_link_libraries(piezo_client_shared PRIVATE piezo_compile piezo_grpc)
  target_link_options(piezo_client_shared PRIVATE "-Wl,--version-script=${exports}" -Wl,--exclude-libs,ALL)
  set_target_properties(
    piezo_client_shared PROPERTIES OUTPUT_NAME piezo-client EXPORT_NAME client VERSION ${PROJECT_VERSION}
                                   SOVERSION ${PROJECT_VERSION_MAJOR} LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib"
                                   LINK_DEPENDS "${exports}")
  add_dependencies(piezo_client_shared piezo_client_generated)
  target_include_directories(
    piezo_client_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
                                  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<BUILD_INTERFACE:${piezo_client_include}>)
  target_compile_features(piezo_client_shared INTERFACE cxx_std_20)

  set(package "${CMAKE_BINARY_DIR}/client/package")
  configure_file("${CMAKE_SOURCE_DIR}/cmake/piezo-client.pc.in" "${package}/piezo-client.pc" @ONLY)
  configure_file("${CMAKE_SOURCE_DIR}/cmake/piezo-client-config.cmake.in" "${package}/piezo-client-config.cmake" @ONLY)
  write_basic_package_version_file("${package}/piezo-client-config-version.cmake" COMPATIBILITY SameMinorVersion)
  set(cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/piezo-client")
  install(TARGETS piezo_client_shared EXPORT piezo-client LIBRARY COMPONENT client NAMELINK_COMPONENT client)
  install(EXPORT piezo-client NAMESPACE piezo:: FILE piezo-client-targets.cmake DESTINATION "${cmake_dir}" COMPONENT client)
  install(FILES "${package}/piezo-client-config.cmake" "${package}/piezo-client-config-version.cmake"
          DESTINATION "${cmake_dir}" COMPONENT client)
  install(FILES "${package}/piezo-client.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT client)
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/include/piezo" "${piezo_client_include}/piezo"
          DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT client)
  install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" "${CMAKE_SOURCE_DIR}/NOTICE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT client)
endfunction()

# piezo_client_program(NAME source...): a program on the shared library and its public headers alone.
function(piezo_client_program name)
  if(NOT TARGET piezo_pch_client)
    piezo_precompiled(piezo_pch_client LINK piezo_client_shared HEADERS <piezo/client.h>)
    add_dependencies(piezo_pch_client piezo_client_generated)
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE piezo_client_shared piezo_compile piezo_third_party)
  target_precompile_headers(${name} REUSE_FROM piezo_pch_client)
endfunction()
