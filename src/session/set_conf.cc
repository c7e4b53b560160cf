// SET, RESET, SET TIME ZONE.
#include "conf/settings.h"
#include "session/commands.h"

namespace piezo::session {
namespace {

const Schema kKeyValue = {{"key", DataType::String(), false, {}}, {"value", DataType::String(), false, {}}};

wire::Row KeyValueRow(const std::string& key, const std::string& value) {
  return {types::Value::String(key), types::Value::String(value)};
}

/// The key as a name that a variable may have.
std::optional<catalog::NameParts> NameOf(const std::string& key) {
  catalog::NameParts parts(1);
  for (const char c : key) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  constexpr size_t kMostParts = 3;
  return parts.size() <= kMostParts ? std::optional(std::move(parts)) : std::nullopt;
}

/// SET -v: every setting that is known, with its value, meaning and age.
CommandResult DescribeSettings(const Conf& conf) {
  Schema columns;
  for (const char* name : {"key", "value", "meaning", "Since version"}) {
    columns.push_back({name, DataType::String(), false, {}});
  }
  CommandResult result{std::move(columns), {}};
  for (const Setting& setting : AllSettings()) {
    result.rows.push_back({types::Value::String(std::string(setting.name)),
                           types::Value::String(conf.Get(setting.name).value_or("<undefined>")),
                           types::Value::String(std::string(setting.doc)),
                           types::Value::String(std::string(setting.since))});
  }
  return result;
}

}  // namespace

CommandResult CommandRunner::Do(const unresolved::SetConf& command) {
  using Kind = unresolved::SetConf::Kind;
  Session& session = run_.session();
  switch (command.kind) {
    case Kind::kSet:
      if (const auto parts = NameOf(command.key); parts && run_.FindVariablePlace(*parts)) {
        throw Error("UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET", {{"variableName", errors::QuoteIdentifier(*parts)}});
      }
      session.UpdateConf([&](const Conf& conf) { return conf.With(command.key, command.value); });
      return {kKeyValue, {KeyValueRow(command.key, command.value)}};
    case Kind::kGet:
      return {kKeyValue, {KeyValueRow(command.key, session.conf().Get(command.key).value_or("<undefined>"))}};
    case Kind::kAllVerbose:
      return DescribeSettings(session.conf());
    case Kind::kAll: {
      CommandResult result{kKeyValue, {}};
      for (const auto& [key, value] : session.conf().entries()) result.rows.push_back(KeyValueRow(key, value));
      return result;
    }
    case Kind::kReset:
      session.UpdateConf([&](const Conf& conf) { return conf.Without(command.key); });
      return {};
    case Kind::kResetAll:
      session.UpdateConf([](const Conf& conf) { return conf.Reset(); });
      return {};
  }
  return {};
}

}  // namespace piezo::session
