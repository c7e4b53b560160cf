// Texts of what is not resolved yet, as Spark shows it: lambdas in errors about the other arguments.
#pragma once

#include <string>

#include "conf/conf.h"
#include "functions/function.h"
#include "types/value.h"
#include "unresolved/expression.h"

namespace piezo::analysis {

/// A constant in automatic column names and errors: texts stand without quotes.
std::string LiteralText(const types::Value& value, const Conf& conf);

std::string LambdaText(const unresolved::Lambda& lambda, const functions::Registry& functions, const Conf& conf);

}  // namespace piezo::analysis
