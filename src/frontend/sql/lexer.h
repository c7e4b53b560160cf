// The lexer: Spark SQL text to tokens, all at once, so that the parser may look ahead and go back for free.
#pragma once

#include <memory>
#include <vector>

#include "errors/source_span.h"
#include "frontend/sql/token.h"

namespace piezo::frontend::sql {

/// The tokens of `source`, comments and blanks left out, ended by one kEndOfInput. Text that is no token becomes
/// kUnrecognized, which no rule accepts. Throws Error UNCLOSED_BRACKETED_COMMENT.
std::vector<Token> Tokenize(const std::shared_ptr<const errors::SourceText>& source);

}  // namespace piezo::frontend::sql
