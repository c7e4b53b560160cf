#include "catalog/names.h"

#include <algorithm>
#include <cctype>

#include "catalog/catalog.h"

namespace piezo::catalog {

std::string Fold(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return folded;
}

void CheckNewName(const std::string& name) {
  const auto fits = [](unsigned char c) { return c == '_' || (c < 0x80 && std::isalnum(c) != 0); };
  if (!name.empty() && std::all_of(name.begin(), name.end(), fits)) return;
  throw Error("INVALID_SCHEMA_OR_RELATION_NAME", {{"name", errors::QuoteIdentifier(name)}});
}

std::string QualifiedDatabase(std::string_view database) {
  return errors::QuoteIdentifier({std::string(kSparkCatalog), std::string(database)});
}

std::string QualifiedTable(std::string_view database, std::string_view table) {
  return errors::QuoteIdentifier({std::string(kSparkCatalog), std::string(database), std::string(table)});
}

std::filesystem::path LocalPath(std::string_view text) {
  if (text.starts_with("file://")) return text.substr(7);
  if (text.starts_with("file:")) return text.substr(5);
  return text;
}

}  // namespace piezo::catalog
