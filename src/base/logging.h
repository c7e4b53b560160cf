// Logging: structured lines on stderr, `time level message key=value …`. The only place that knows the logging library.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace piezo {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };

using LogFields = std::initializer_list<std::pair<std::string_view, std::string>>;

void SetLogLevel(LogLevel level);
/// Whether lines of that level are written: for those that cost something to make.
bool LogsAt(LogLevel level);
void Log(LogLevel level, std::string_view message, LogFields fields = {});

inline void LogInfo(std::string_view message, LogFields fields = {}) { Log(LogLevel::kInfo, message, fields); }
inline void LogWarn(std::string_view message, LogFields fields = {}) { Log(LogLevel::kWarn, message, fields); }
inline void LogError(std::string_view message, LogFields fields = {}) { Log(LogLevel::kError, message, fields); }

}  // namespace piezo
