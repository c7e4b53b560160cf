// What keeps strangers out: which addresses the server may listen on, who may call, which files queries may touch.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/file_access.h"
#include "cli/serve.h"
#include "service/authenticator.h"
#include "service/server.h"

namespace piezo::cli {

/// From the files and the environment (SPARK_CONNECT_AUTHENTICATE_TOKEN, which is wiped from there) that options name.
/// Throws std::runtime_error.
service::Authenticator MakeAuthenticator(ServeOptions& options, const Clock& clock);
service::TlsOptions ReadTls(const ServeOptions& options);
FileAccess MakeFileAccess(const ServeOptions& options);

/// Throws std::runtime_error for an address that others can reach where nobody is asked who they are.
void CheckAddress(const ServeOptions& options, const service::Authenticator& authenticator);

/// For names and addresses of this machine's loopback alone.
bool IsLoopback(const std::string& host);

}  // namespace piezo::cli
