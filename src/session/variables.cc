#include "session/variables.h"

#include "catalog/names.h"
#include "errors/error.h"

namespace piezo::session {

std::optional<VariableEntry> Variables::Find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(catalog::Fold(name));
  if (found == entries_.end()) return std::nullopt;
  return found->second;
}

void Variables::Declare(std::vector<VariableEntry> entries, bool replace) {
  const std::lock_guard lock(mutex_);
  for (const VariableEntry& entry : entries) {
    if (replace || !entries_.contains(catalog::Fold(entry.name))) continue;
    const std::vector<std::string> name{"system", "session", catalog::Fold(entry.name)};
    throw Error("VARIABLE_ALREADY_EXISTS", {{"variableName", errors::QuoteIdentifier(name)}});
  }
  for (VariableEntry& entry : entries) {
    std::string key = catalog::Fold(entry.name);
    entries_.insert_or_assign(std::move(key), std::move(entry));
  }
}

void Variables::Set(std::string_view name, types::Value value) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(catalog::Fold(name));
  if (found != entries_.end()) found->second.value = std::move(value);
}

bool Variables::Drop(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return entries_.erase(catalog::Fold(name)) > 0;
}

}  // namespace piezo::session
