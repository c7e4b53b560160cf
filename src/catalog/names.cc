#include "catalog/names.h"

#include <cctype>

#include "catalog/catalog.h"

namespace piezo::catalog {

std::string Fold(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return folded;
}

std::string QualifiedDatabase(std::string_view database) {
  return errors::QuoteIdentifier({std::string(kSparkCatalog), std::string(database)});
}

std::string QualifiedTable(std::string_view database, std::string_view table) {
  return errors::QuoteIdentifier({std::string(kSparkCatalog), std::string(database), std::string(table)});
}

}  // namespace piezo::catalog
