# Compiles through ccache when it is there, set up so that all checkouts under one parent folder share its hits.
#
# Paths below the base directory are made relative before hashing, the working directory is left out of the hash, and the
# sloppiness is what ccache asks for when precompiled headers are in use.
find_program(PIEZO_CCACHE ccache)
if(PIEZO_CCACHE)
  get_filename_component(piezo_parent_dir "${CMAKE_CURRENT_SOURCE_DIR}" DIRECTORY)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env "CCACHE_BASEDIR=${piezo_parent_dir}" CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${PIEZO_CCACHE}")
endif()
