// The text of df.show() and the HTML of notebooks, from rows of cells that are strings already.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plan/query.h"

namespace piezo::session {

using Cells = std::vector<std::vector<std::string>>;

/// `rows` may hold one row more than asked for: then a line says that there are more. Widths count East Asian wide
/// characters as two columns, as Spark does.
std::string Render(const plan::Rendering& rendering, Cells rows);

}  // namespace piezo::session
