// Names of string collations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace piezo::types {

/// Spark's spelling of a collation name in any case: `unicode_ai_ci` → `UNICODE_CI_AI`. Throws COLLATION_INVALID_NAME.
std::string NormalizeCollation(std::string_view name);

/// "spark" for the byte-wise collations, "icu" for the others.
std::string_view CollationProvider(std::string_view collation);

/// All collation names, as `collations()` lists them: UTF8 ones first, then by locale and suffix.
std::vector<std::string> AllCollations();

}  // namespace piezo::types
