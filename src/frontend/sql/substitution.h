// ${name} in a statement: replaced by the value of a setting before the text is parsed (spark.sql.variable.substitute).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace piezo::frontend::sql {

using Substitute = std::function<std::optional<std::string>(std::string_view name)>;

/// The text with each ${name}, ${spark:name}, ${sparkconf:name}, ${hiveconf:name} and ${hivevar:name} replaced by what
/// `value` gives, in which references are replaced, too. What it gives nothing for stays; so do ${env:name} and
/// ${system:name}: the server's environment is none of a client's business. Throws when values refer to each other
/// without end.
std::string Substituted(std::string_view text, const Substitute& value);

}  // namespace piezo::frontend::sql
