// All of the library: Spark from C++ over Spark Connect. docs/client.md is the way in.
#pragma once

#include "piezo/client/arrow.h"          // IWYU pragma: export
#include "piezo/client/catalog.h"        // IWYU pragma: export
#include "piezo/client/column.h"         // IWYU pragma: export
#include "piezo/client/data_frame.h"     // IWYU pragma: export
#include "piezo/client/data_type.h"      // IWYU pragma: export
#include "piezo/client/error.h"          // IWYU pragma: export
#include "piezo/client/execute.h"        // IWYU pragma: export
#include "piezo/client/functions.h"      // IWYU pragma: export
#include "piezo/client/grouped_data.h"   // IWYU pragma: export
#include "piezo/client/observation.h"    // IWYU pragma: export
#include "piezo/client/reader_writer.h"  // IWYU pragma: export
#include "piezo/client/session.h"        // IWYU pragma: export
#include "piezo/client/streaming.h"      // IWYU pragma: export
#include "piezo/client/value.h"          // IWYU pragma: export
#include "piezo/client/window.h"         // IWYU pragma: export
