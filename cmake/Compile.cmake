# Language level, warnings, sanitizers and linker, for all of Piezo's own code.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(piezo_compile INTERFACE)
target_compile_options(piezo_compile INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion)
if(PIEZO_WERROR)
  target_compile_options(piezo_compile INTERFACE -Werror)
endif()
target_include_directories(piezo_compile INTERFACE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)  # lets ccache see through precompiled headers
endif()
if(PIEZO_SANITIZE)
  add_compile_options(-fsanitize=${PIEZO_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PIEZO_SANITIZE})
endif()

find_program(PIEZO_MOLD mold)
if(PIEZO_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
add_link_options(-Wl,--as-needed)
