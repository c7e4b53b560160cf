// named_struct, which is also what struct(…) becomes.
#include "functions/bind_errors.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

bool IsName(const Argument& argument) {
  return argument.literal != nullptr && argument.type.IsStringLike() && !argument.literal->is_null();
}

Bound BindNamedStruct(Arguments arguments, const BindContext& context) {
  if (arguments.size() % 2 != 0) ThrowWrongNumArgs("named_struct", "2n (n > 0)", arguments.size(), context.origin);
  std::string wrong;
  std::vector<Field> fields;
  Bound bound{.type = {}, .nullable = false};
  for (size_t i = 0; i < arguments.size(); i += 2) {
    const Argument& value = arguments[i + 1];
    bound.argument_types.push_back(arguments[i].type);
    bound.argument_types.push_back(value.type);
    if (IsName(arguments[i])) {
      fields.push_back({std::get<std::string>(arguments[i].literal->data), value.type, value.nullable, {}});
    } else {
      wrong += (wrong.empty() ? "[" : ", ") + errors::QuoteText(arguments[i].text);
    }
  }
  if (!wrong.empty()) {
    throw Error("DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING",
                {{"sqlExpr", errors::QuoteText(context.text)}, {"inputExprs", wrong + "]"}}, context.origin);
  }
  bound.type = DataType::Struct(std::move(fields));
  return bound;
}

engine::Expr LowerNamedStruct(engine::Exprs args, const LowerContext& context) {
  engine::Exprs values;
  for (size_t i = 1; i < args.size(); i += 2) values.push_back(std::move(args[i]));
  return engine::Struct(context.type, std::move(values));
}

}  // namespace

std::vector<Function> StructFunctions() {
  return {
      {
          .name = "named_struct",
          .signatures = {"(fields ANY...) -> STRUCT"},
          .bind = BindNamedStruct,
          .lower = LowerNamedStruct,
          .since = "1.5.0",
          .doc = "The struct of names and values that are given in turn.",
          .examples = {{.sql = "SELECT named_struct('a', 1, 'b', 2, 'c', 3)", .result = "{1, 2, 3}"},
                       {.sql = "SELECT named_struct('a', NULL).a", .result = "NULL"}},
      },
  };
}

}  // namespace piezo::functions
