#include "conf/conf.h"
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

void Set(const sc::ConfigRequest::Set& set, session::Session& session, sc::ConfigResponse& answer) {
  for (const auto& pair : set.pairs()) {
    if (!pair.has_value())
      throw Error("INVALID_CONF_VALUE.REQUIREMENT",
                  {{"confName", pair.key()}, {"confValue", "null"}, {"confRequirement", "a value is needed."}});
    try {
      session.UpdateConf([&](const Conf& conf) { return conf.With(pair.key(), pair.value()); });
    } catch (const Error& error) {
      if (!set.silent()) throw;
      answer.add_warnings(error.message());
    }
  }
}

/// No value for a setting that is known and not set.
std::optional<std::string> GetOrThrow(const Conf& conf, const std::string& key) {
  auto value = conf.Get(key);
  if (value || Conf::IsKnown(key)) return value;
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
      for (const auto& key : operation.get().keys()) AddPair(answer, key, GetOrThrow(conf, key));
      return;
    case sc::ConfigRequest::Operation::kGetWithDefault:
      for (const auto& pair : operation.get_with_default().pairs()) {
        const auto given = pair.has_value() ? std::optional(pair.value()) : std::nullopt;
        const auto value = conf.IsSet(pair.key()) || !given ? conf.Get(pair.key()) : given;
        AddPair(answer, pair.key(), value);
      }
      return;
    case sc::ConfigRequest::Operation::kGetOption:
      for (const auto& key : operation.get_option().keys()) AddPair(answer, key, conf.Get(key));
      return;
    case sc::ConfigRequest::Operation::kGetAll:
      for (const auto& [key, value] : conf.entries()) {
        const std::string& prefix = operation.get_all().prefix();
        if (key.starts_with(prefix)) AddPair(answer, key.substr(prefix.size()), value);
      }
      return;
    case sc::ConfigRequest::Operation::kUnset:
      for (const auto& key : operation.unset().keys()) {
        session.UpdateConf([&](const Conf& current) { return current.Without(key); });
      }
      return;
    case sc::ConfigRequest::Operation::kIsModifiable:
      for (const auto& key : operation.is_modifiable().keys()) {
        AddPair(answer, key, conf.IsModifiable(key) ? "true" : "false");
      }
      return;
    case sc::ConfigRequest::Operation::OP_TYPE_NOT_SET:
      throw Error("CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET",
                  {{"fullName", "spark.connect.ConfigRequest.Operation"}, {"name", "op_type"}});
  }
}

}  // namespace piezo::service
