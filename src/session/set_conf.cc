// SET, RESET, SET TIME ZONE.
#include "session/commands.h"

namespace piezo::session {
namespace {

const Schema kKeyValue = {{"key", DataType::String(), false, {}}, {"value", DataType::String(), false, {}}};

wire::Row KeyValueRow(const std::string& key, const std::string& value) {
  return {types::Value::String(key), types::Value::String(value)};
}

}  // namespace

CommandResult CommandRunner::Do(const unresolved::SetConf& command) {
  using Kind = unresolved::SetConf::Kind;
  Session& session = run_.session();
  switch (command.kind) {
    case Kind::kSet:
      session.UpdateConf([&](const Conf& conf) { return conf.With(command.key, command.value); });
      return {kKeyValue, {KeyValueRow(command.key, command.value)}};
    case Kind::kGet:
      return {kKeyValue, {KeyValueRow(command.key, session.conf().Get(command.key).value_or("<undefined>"))}};
    case Kind::kAll:
    case Kind::kAllVerbose: {
      CommandResult result{kKeyValue, {}};
      for (const auto& [key, value] : session.conf().entries()) result.rows.push_back(KeyValueRow(key, value));
      return result;
    }
    case Kind::kReset:
      session.UpdateConf([&](const Conf& conf) { return conf.Without(command.key); });
      return {};
    case Kind::kResetAll:
      session.UpdateConf([](const Conf& conf) {
        Conf reset = conf;
        for (const auto& [key, value] : conf.entries()) {
          if (conf.IsModifiable(key)) reset = reset.Without(key);
        }
        return reset;
      });
      return {};
  }
  return {};
}

}  // namespace piezo::session
