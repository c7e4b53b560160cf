// The ready-made ways to lower a call: to one of the engine's own functions, or to a kernel of functions/kernels.
#include <utility>

#include "functions/function.h"

namespace piezo::functions {
namespace {

engine::Exprs WithSite(engine::Exprs args, const LowerContext& context, Raises raises) {
  if (raises == Raises::kYes) args.push_back(context.site());
  return args;
}

}  // namespace

Lower Builtin(std::string name) {
  return
      [name = std::move(name)](engine::Exprs args, const LowerContext&) { return engine::Call(name, std::move(args)); };
}

Lower BuiltinAggregate(std::string name) {
  return [name = std::move(name)](engine::Exprs args, const LowerContext& context) {
    return engine::Cast(context.aggregate(name, std::move(args)), context.type);
  };
}

Lower Kernel(std::string name, Raises raises) {
  return [name = std::move(name), raises](engine::Exprs args, const LowerContext& context) {
    return engine::Call(name, WithSite(std::move(args), context, raises));
  };
}

Lower KernelAggregate(std::string name, Raises raises) {
  return [name = std::move(name), raises](engine::Exprs args, const LowerContext& context) {
    return context.aggregate(name, WithSite(std::move(args), context, raises));
  };
}

}  // namespace piezo::functions
