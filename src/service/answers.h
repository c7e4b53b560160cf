// The answers of Config and AnalyzePlan, and helpers that need the plan's protobuf.
#pragma once

#include <spark/connect/base.pb.h>

#include <string>

#include "frontend/decoder.h"
#include "session/executor.h"
#include "session/session.h"
#include "wire/parse.h"

namespace piezo::service {

void AnswerConfig(const spark::connect::ConfigRequest::Operation& operation, session::Session& session,
                  spark::connect::ConfigResponse& answer);

void AnswerAnalyze(const spark::connect::AnalyzePlanRequest& request, session::Session& session,
                   session::Executor& executor, const frontend::DecodeOptions& decode,
                   spark::connect::AnalyzePlanResponse& answer);

/// The bytes of the relation that stands for the query of a SQL command, which may be compressed: what its client gets
/// back as a DataFrame. Empty for other plans.
std::string SqlRelationBytes(const spark::connect::Plan& plan, const wire::ParseLimits& limits);

}  // namespace piezo::service
