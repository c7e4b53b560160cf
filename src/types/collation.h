// Collations of strings: their names, what a name says, and types that hold collated strings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "types/data_type.h"

namespace piezo::types {

/// The collation of strings that are made of strings of different ones: Spark's name for it.
inline constexpr std::string_view kIndeterminateCollation = "null";

/// What the name of a collation says.
struct Collation {
  enum class Kind : uint8_t {
    kBinary,         // by bytes
    kLowerCase,      // by bytes of the code points' lower-case forms
    kIcu,            // by the rules of `locale`
    kIndeterminate,  // unknown
  };
  Kind kind = Kind::kBinary;
  std::string locale;  // empty for the root; ICU knows countries of three letters, too
  bool ignores_case = false;
  bool ignores_accents = false;
  bool ignores_trailing_spaces = false;

  bool is_icu() const { return kind == Kind::kIcu; }
};

/// Of a name in Spark's spelling (NormalizeCollation), or kIndeterminateCollation.
Collation FindCollation(std::string_view name);

/// Whether a string in `type`, at any level, has another collation than UTF8_BINARY.
bool HasCollation(const DataType& type);
bool HasIndeterminateCollation(const DataType& type);
bool HasString(const DataType& type);
/// Whether keys of maps in `type`, at any level, have another collation than UTF8_BINARY.
bool HasCollatedKeys(const DataType& type);
/// `type` with this collation where its strings have none of their own.
DataType WithDefaultCollation(const DataType& type, const std::string& collation);

/// Spark's spelling of a collation name in any case: `unicode_ai_ci` → `UNICODE_CI_AI`. Throws COLLATION_INVALID_NAME.
std::string NormalizeCollation(std::string_view name);

/// "spark" for the byte-wise collations, "icu" for the others.
std::string_view CollationProvider(std::string_view collation);

/// All collation names, as `collations()` lists them: UTF8 ones first, then by locale and suffix.
std::vector<std::string> AllCollations();

}  // namespace piezo::types
