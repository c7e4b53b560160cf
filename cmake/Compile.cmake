# Language level, warnings, sanitizers and linker, for all of Piezo's own code.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(piezo_compile INTERFACE)
target_compile_options(piezo_compile INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Wrong of std::string's own code once it is optimized (GCC bugs 105329 and 105651).
  target_compile_options(piezo_compile INTERFACE
    $<$<CONFIG:Release>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-restrict>)
endif()
if(PIEZO_SANITIZE)
  # The sanitizers' own code makes GCC see values that nobody set.
  target_compile_options(piezo_compile INTERFACE -Wno-maybe-uninitialized)
endif()
if(PIEZO_WERROR)
  target_compile_options(piezo_compile INTERFACE -Werror)
endif()
target_include_directories(piezo_compile INTERFACE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)  # lets ccache see through precompiled headers
endif()
if(PIEZO_SANITIZE)
  # GCC's checks for null make addresses unfit for constant expressions (its bug 71962); a null dereference stops the program anyway.
  add_compile_options(-fsanitize=${PIEZO_SANITIZE} -fno-sanitize-recover=all
                      -fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute)
  add_link_options(-fsanitize=${PIEZO_SANITIZE})
endif()

find_program(PIEZO_MOLD mold)
if(PIEZO_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
add_link_options(-Wl,--as-needed)
