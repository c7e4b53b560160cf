// What the catalog holds as JSON text, and back: the bodies of the store's rows.
#pragma once

#include <string>
#include <string_view>

#include "catalog/catalog.h"

namespace piezo::catalog {

/// Places below `warehouse` are told from there on, so that a warehouse may be moved.
std::string ToText(const Database& database, const std::string& warehouse);
std::string ToText(const Table& table, const std::string& warehouse);
/// A function is kept as its texts, with what is needed to read them the same way.
std::string ToText(const Routine& routine);

// These throw std::exception for what the functions above do not write. The names are the row's.
Database DatabaseFromText(std::string_view text, const std::string& warehouse);
Table TableFromText(std::string_view text, const std::string& warehouse);
Routine RoutineFromText(std::string_view text);

}  // namespace piezo::catalog
