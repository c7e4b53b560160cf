// Identifiers.
#pragma once

#include <string>
#include <string_view>

namespace piezo {

/// A random (version 4) UUID in its usual text form. Thread-safe; not for secrets.
std::string NewUuid();

/// A UUID that begins with the time (version 7, to the microsecond): later ones sort behind earlier ones.
std::string NewTimedUuid();

/// True for the 8-4-4-4-12 hexadecimal form, in either case.
bool IsUuid(std::string_view text);

}  // namespace piezo
