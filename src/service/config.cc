// Config: the seven operations on a session's settings.
#include "conf/conf.h"
#include "conf/setting_history.h"
#include "errors/error.h"
#include "service/answers.h"

namespace piezo::service {
namespace {

namespace sc = spark::connect;

void AddPair(sc::ConfigResponse& answer, const std::string& key, const std::optional<std::string>& value) {
  auto& pair = *answer.add_pairs();
  pair.set_key(key);
  if (value) pair.set_value(*value);
}

void Warn(const std::string& key, sc::ConfigResponse& answer) {
  if (auto warning = SettingWarning(key)) answer.add_warnings(std::move(*warning));
}

void Set(const sc::ConfigRequest::Set& set, session::Session& session, sc::ConfigResponse& answer) {
  for (const auto& pair : set.pairs()) {
    try {
      if (!pair.has_value()) {
        throw Error("INVALID_CONF_VALUE.REQUIREMENT",
                    {{"confName", pair.key()}, {"confValue", "null"}, {"confRequirement", "a value is needed."}});
      }
      session.UpdateConf([&](const Conf& conf) { return conf.With(pair.key(), pair.value()); });
      Warn(pair.key(), answer);
    } catch (const Error& error) {
      if (!set.silent()) throw;
      answer.add_warnings("The setting " + pair.key() + " stays as it is: " + error.message());
    }
  }
}

/// The value when the setting is set, else the one that the client gives, which must be one that it may have.
std::optional<std::string> GetOr(const Conf& conf, const sc::KeyValue& given) {
  if (conf.IsSet(given.key())) return conf.Get(given.key());
  if (!given.has_value()) return std::nullopt;
  Conf::CheckValue(given.key(), given.value());
  return given.value();
}

/// No value for a setting that is known and not set.
std::optional<std::string> GetOrThrow(const Conf& conf, const std::string& key) {
  auto value = conf.Get(key);
  if (value || Conf::IsKnown(key)) return value;
  if (const auto removed = RemovedSettingValue(key)) return std::string(*removed);
  throw Error("SQL_CONF_NOT_FOUND", {{"sqlConf", errors::QuoteText(key)}});
}

}  // namespace

void AnswerConfig(const sc::ConfigRequest::Operation& operation, session::Session& session,
                  sc::ConfigResponse& answer) {
  const Conf conf = session.conf();
  switch (operation.op_type_case()) {
    case sc::ConfigRequest::Operation::kSet:
      return Set(operation.set(), session, answer);
    case sc::ConfigRequest::Operation::kGet:
      for (const auto& key : operation.get().keys()) {
        AddPair(answer, key, GetOrThrow(conf, key));
        Warn(key, answer);
      }
      return;
    case sc::ConfigRequest::Operation::kGetWithDefault:
      for (const auto& pair : operation.get_with_default().pairs()) {
        AddPair(answer, pair.key(), GetOr(conf, pair));
        Warn(pair.key(), answer);
      }
      return;
    case sc::ConfigRequest::Operation::kGetOption:
      for (const auto& key : operation.get_option().keys()) {
        AddPair(answer, key, conf.Get(key));
        Warn(key, answer);
      }
      return;
    case sc::ConfigRequest::Operation::kGetAll:
      for (const auto& [key, value] : conf.entries()) {
        const std::string& prefix = operation.get_all().prefix();
        if (!key.starts_with(prefix)) continue;
        AddPair(answer, key.substr(prefix.size()), value);
        Warn(key, answer);
      }
      return;
    case sc::ConfigRequest::Operation::kUnset:
      for (const auto& key : operation.unset().keys()) {
        session.UpdateConf([&](const Conf& current) { return current.Without(key); });
        Warn(key, answer);
      }
      return;
    case sc::ConfigRequest::Operation::kIsModifiable:
      for (const auto& key : operation.is_modifiable().keys()) {
        AddPair(answer, key, conf.IsModifiable(key) ? "true" : "false");
        Warn(key, answer);
      }
      return;
    case sc::ConfigRequest::Operation::OP_TYPE_NOT_SET:
      throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                  {{"fullName", "spark.connect.ConfigRequest.Operation"}, {"name", "op_type"}});
  }
}

}  // namespace piezo::service
