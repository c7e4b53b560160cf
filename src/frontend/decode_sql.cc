// SQL texts in plans: as a relation, as a command, with parameters and with frames that the text names.
#include <map>

#include "frontend/proto_decoder.h"
#include "wire/proto_types.h"

// Clients before 4.0 send parameters as literals, in fields that 4.0 deprecates.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace piezo::frontend {

using namespace unresolved;  // NOLINT: what is built here

ProtoDecoder::SqlArguments ProtoDecoder::Arguments(const proto::SQL& sql) {
  SqlArguments arguments;
  std::map<std::string, ExprPtr> named;
  for (const auto& [name, value] : sql.named_arguments()) named[name] = Expression(value);
  arguments.positional = Expressions(sql.pos_arguments());
  if (named.empty() && arguments.positional.empty()) {
    for (const auto& [name, value] : sql.args()) named[name] = MakeExpr(Literal{wire::FromProto(value)});
    for (const auto& value : sql.pos_args()) arguments.positional.push_back(MakeExpr(Literal{wire::FromProto(value)}));
  }
  arguments.named.assign(named.begin(), named.end());
  if (!arguments.named.empty()) arguments.positional.clear();  // named ones win, as in the reference
  return arguments;
}

Plan ProtoDecoder::Sql(const proto::Relation& text, std::vector<RelationPtr> references) {
  Plan plan = sql::ParseStatement(text.sql().query(), options_.sql);
  SqlArguments arguments = Arguments(text.sql());
  Query* query = std::get_if<Query>(&plan.statement);
  if (query == nullptr) {
    plan.named_parameters = std::move(arguments.named);
    plan.positional_parameters = std::move(arguments.positional);
    plan.references = std::move(references);
    return plan;
  }
  if (!arguments.empty()) {
    query->root = MakeRelation(Parameters{query->root, std::move(arguments.named), std::move(arguments.positional)});
  }
  query->root = Tagged(std::move(query->root), text.common());
  if (!references.empty()) query->root = MakeRelation(WithRelations{query->root, std::move(references)});
  return plan;
}

std::vector<RelationPtr> ProtoDecoder::SqlReferences(const proto::WithRelations& with) {
  std::vector<RelationPtr> references;
  for (const proto::Relation& reference : with.references()) {
    if (!reference.has_subquery_alias()) {
      throw Error("CONNECT_INVALID_PLAN.INVALID_SQL_WITH_REFERENCES",
                  {{"query", "a reference is a " + NameOfSet(reference, "rel_type")}});
    }
    references.push_back(Relation(reference));
  }
  return references;
}

Plan ProtoDecoder::Root(const proto::Relation& relation) {
  if (relation.has_sql()) return Sql(relation, {});
  const proto::WithRelations& with = relation.with_relations();
  Plan plan;
  if (!with.root().has_sql()) {
    plan.statement = Query{Relation(relation)};
    return plan;
  }
  plan = Sql(with.root(), SqlReferences(with));
  if (Query* query = std::get_if<Query>(&plan.statement)) {
    query->root = Tagged(std::move(query->root), relation.common());
  }
  return plan;
}

RelationPtr ProtoDecoder::SqlQuery(const proto::Relation& relation) {
  const Plan plan = Root(relation);
  if (const Query* query = std::get_if<Query>(&plan.statement)) return query->root;
  return MakeRelation(Unsupported{"a command inside of a query"}, {}, PlanIdOf(relation.common()));
}

Plan ProtoDecoder::SqlCommand(const proto::SqlCommand& command) {
  proto::Relation text;
  if (command.has_input()) {
    const proto::Relation& input = command.input();
    if (input.has_with_relations() && !input.with_relations().root().has_sql()) {
      throw Error("CONNECT_INVALID_PLAN.INVALID_SQL_WITH_REFERENCES",
                  {{"query", "the root is a " + NameOfSet(input.with_relations().root(), "rel_type")}});
    }
    if (!input.has_sql() && !input.has_with_relations()) {
      throw Error("CONNECT_INVALID_PLAN.SQL_COMMAND_EXPECTS_SQL_OR_WITH_RELATIONS",
                  {{"other", NameOfSet(input, "rel_type")}});
    }
  } else {
    text.mutable_sql()->set_query(command.sql());
    *text.mutable_sql()->mutable_args() = command.args();
    *text.mutable_sql()->mutable_pos_args() = command.pos_args();
    *text.mutable_sql()->mutable_named_arguments() = command.named_arguments();
    *text.mutable_sql()->mutable_pos_arguments() = command.pos_arguments();
  }
  Plan plan = Root(command.has_input() ? command.input() : text);
  plan.is_sql_command = true;
  return plan;
}

}  // namespace piezo::frontend
