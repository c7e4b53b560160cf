// Names of databases, tables and views: without regard to case, kept in lower case as Spark's catalog keeps them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace piezo::catalog {

std::string Fold(std::string_view name);
/// `spark_catalog`.`db` and `spark_catalog`.`db`.`table`: how errors show them.
std::string QualifiedDatabase(std::string_view database);
std::string QualifiedTable(std::string_view database, std::string_view table);

/// "file:/x", "file:///x" and "/x" are the same place.
std::filesystem::path LocalPath(std::string_view text);

/// Names that a new database, table or view may have become names of folders: letters, digits and _ alone. Throws
/// INVALID_SCHEMA_OR_RELATION_NAME.
void CheckNewName(const std::string& name);

}  // namespace piezo::catalog
