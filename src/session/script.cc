// SQL scripts: BEGIN … END run statement by statement.
#include "unresolved/script.h"

#include <algorithm>

#include "base/match.h"
#include "catalog/names.h"
#include "session/commands.h"

namespace piezo::session {
namespace {

using catalog::Fold;
using unresolved::DeclareHandler;
using unresolved::ScriptBlock;
using unresolved::ScriptBody;
using unresolved::ScriptStatement;

/// Where control goes when a statement is done: on, or to the end (or the next turn) of something around it.
struct Jump {
  std::string label;  // of LEAVE and ITERATE
  bool iterates = false;
  const ScriptBlock* ended = nullptr;  // an EXIT handler of this block has run
};

/// The labels around a statement; `loops` says which are of loops.
struct Labels {
  std::vector<std::pair<std::string, bool>> around;

  const bool* Find(const std::string& label) const {
    for (auto one = around.rbegin(); one != around.rend(); ++one) {
      if (one->first == Fold(label)) return &one->second;
    }
    return nullptr;
  }
};

/// What a script can be refused for before it runs: labels that are not there, declarations behind other statements.
class ScriptCheck {
 public:
  void Block(const ScriptBlock& block) {
    const size_t size = Enter(block.label, false);
    bool declarations = true;
    for (const ScriptStatement& statement : block.body) {
      const auto* plan = std::get_if<std::shared_ptr<const unresolved::Plan>>(&statement.op);
      const auto* command = plan != nullptr ? std::get_if<unresolved::Command>(&(*plan)->statement) : nullptr;
      const auto* variable = command != nullptr ? std::get_if<unresolved::DeclareVariable>(command) : nullptr;
      if (variable != nullptr && !declarations) ThrowLate(*variable, statement.origin);
      declarations =
          declarations && (variable != nullptr || std::holds_alternative<unresolved::DeclareCondition>(statement.op));
      Statement(statement);
    }
    labels_.around.resize(size);
  }

 private:
  size_t Enter(const std::string& label, bool loop) {
    const size_t size = labels_.around.size();
    if (label.empty()) return size;
    if (labels_.Find(label) != nullptr) {
      throw Error("LABEL_OR_FOR_VARIABLE_ALREADY_EXISTS", {{"label", errors::QuoteIdentifier(label)}});
    }
    labels_.around.emplace_back(Fold(label), loop);
    return size;
  }

  [[noreturn]] static void ThrowLate(const unresolved::DeclareVariable& variable, const SourceSpan& origin) {
    throw Error("INVALID_VARIABLE_DECLARATION.ONLY_AT_BEGINNING",
                {{"varName", errors::QuoteIdentifier(variable.names.front())}}, origin);
  }

  void Body(const ScriptBody& body) {
    for (const ScriptStatement& statement : body) {
      const auto* plan = std::get_if<std::shared_ptr<const unresolved::Plan>>(&statement.op);
      const auto* command = plan != nullptr ? std::get_if<unresolved::Command>(&(*plan)->statement) : nullptr;
      const auto* variable = command != nullptr ? std::get_if<unresolved::DeclareVariable>(command) : nullptr;
      if (variable != nullptr) ThrowLate(*variable, statement.origin);
      Statement(statement);
    }
  }

  void Statement(const ScriptStatement& statement) {
    std::visit(Match{
                   [](const std::shared_ptr<const unresolved::Plan>&) {},
                   [&](const std::shared_ptr<const ScriptBlock>& block) { Block(*block); },
                   [&](const unresolved::Branches& branches) {
                     for (const auto& [condition, body] : branches.branches) Body(body);
                     if (branches.otherwise) Body(*branches.otherwise);
                   },
                   [&](const unresolved::Loop& loop) {
                     const size_t size = Enter(loop.label, true);
                     Body(loop.body);
                     labels_.around.resize(size);
                   },
                   [&](const unresolved::ForLoop& loop) {
                     const size_t size = Enter(loop.label, true);
                     Enter(loop.row, true);
                     Body(loop.body);
                     labels_.around.resize(size);
                   },
                   [&](const unresolved::Leave& leave) {
                     if (labels_.Find(leave.label) == nullptr) ThrowNoLabel("LEAVE", leave.label, statement.origin);
                   },
                   [&](const unresolved::Iterate& iterate) {
                     const bool* loop = labels_.Find(iterate.label);
                     if (loop == nullptr) ThrowNoLabel("ITERATE", iterate.label, statement.origin);
                     if (*loop) return;
                     throw Error("INVALID_LABEL_USAGE.ITERATE_IN_COMPOUND",
                                 {{"labelName", errors::QuoteIdentifier(iterate.label)}}, statement.origin);
                   },
                   [](const unresolved::DeclareCondition&) {},
                   [&](const DeclareHandler& handler) {
                     // A handler's own statements leave and iterate what stands in it alone.
                     Labels around = std::exchange(labels_, {});
                     Body(handler.body);
                     labels_ = std::move(around);
                   },
               },
               statement.op);
  }

  [[noreturn]] static void ThrowNoLabel(const char* statement, const std::string& label, const SourceSpan& origin) {
    throw Error("INVALID_LABEL_USAGE.DOES_NOT_EXIST",
                {{"labelName", errors::QuoteIdentifier(label)}, {"statementType", statement}}, origin);
  }

  Labels labels_;
};

/// One script that runs. Each block has a frame of variables; the handlers of all blocks around a statement are tried,
/// innermost first, when it fails.
class ScriptRunner {
 public:
  ScriptRunner(const unresolved::Plan& plan, Operation& operation, LocalRun& run)
      : plan_(plan), operation_(operation), run_(run) {}

  CommandResult Run(const ScriptBlock& block) {
    Block(block);
    return std::move(result_);
  }

 private:
  struct ActiveBlock {
    const ScriptBlock* block = nullptr;
    size_t frames = 0;  // up to its own
    std::vector<const DeclareHandler*> handlers;
    std::map<std::string, std::string> conditions;  // declared names → SQLSTATE
  };

  std::optional<Jump> Block(const ScriptBlock& block) {
    run_.frames().push_back(std::make_shared<ScriptFrame>());
    run_.frames().back()->label = block.label;
    const size_t frames = run_.frames().size();
    blocks_.push_back({&block, frames, {}, {}});
    const auto leave = [&] {
      run_.frames().resize(frames - 1);
      blocks_.pop_back();
    };
    std::optional<Jump> jump;
    try {
      jump = Body(block.body);
    } catch (...) {
      leave();
      throw;
    }
    leave();
    if (jump && jump->ended == &block) return std::nullopt;
    if (jump && jump->ended == nullptr && !jump->iterates && Fold(jump->label) == Fold(block.label))
      return std::nullopt;
    return jump;
  }

  std::optional<Jump> Body(const ScriptBody& body) {
    for (const ScriptStatement& statement : body) {
      operation_.CheckInterrupted();
      if (auto jump = Guarded(statement)) return jump;
    }
    return std::nullopt;
  }

  /// Runs a statement; when it fails, the handler that its blocks have for that: SQL's own exceptions are caught here.
  std::optional<Jump> Guarded(const ScriptStatement& statement) {
    try {
      return Statement(statement);
    } catch (const Error& error) {
      if (operation_.interrupted()) throw;
      for (size_t at = blocks_.size(); at-- > 0;) {
        const DeclareHandler* handler = HandlerOf(blocks_[at], error);
        if (handler == nullptr) continue;
        return Handle(*handler, at);
      }
      throw;
    }
  }

  std::optional<Jump> Handle(const DeclareHandler& handler, size_t block) {
    const ScriptBlock* declared_in = blocks_[block].block;
    // The handler sees the variables of its own block; its failures are for the blocks around that.
    auto& all = run_.frames();
    const auto first_frame = all.begin() + static_cast<std::ptrdiff_t>(blocks_[block].frames);
    const std::vector<std::shared_ptr<ScriptFrame>> inner_frames(first_frame, all.end());
    all.erase(first_frame, all.end());
    const auto first_block = blocks_.begin() + static_cast<std::ptrdiff_t>(block);
    const std::vector<ActiveBlock> inner_blocks(first_block, blocks_.end());
    blocks_.erase(first_block, blocks_.end());
    const auto restore = [&] {
      all.insert(all.end(), inner_frames.begin(), inner_frames.end());
      blocks_.insert(blocks_.end(), inner_blocks.begin(), inner_blocks.end());
    };
    std::optional<Jump> jump;
    try {
      jump = Body(handler.body);
    } catch (...) {
      restore();
      throw;
    }
    restore();
    if (jump) return jump;
    if (handler.exits) return Jump{{}, false, declared_in};
    return std::nullopt;
  }

  const DeclareHandler* HandlerOf(const ActiveBlock& active, const Error& error) const {
    const std::string state = error.sqlstate();
    const auto names = [&](const DeclareHandler& handler) {
      return std::any_of(handler.conditions.begin(), handler.conditions.end(), [&](const std::string& name) {
        if (Fold(name) == Fold(error.condition())) return true;
        if (Fold(name) == Fold(error.condition().substr(0, error.condition().find('.')))) return true;
        const std::optional<std::string> declared = ConditionState(name);
        return declared && *declared == state;
      });
    };
    const auto of_state = [&](const DeclareHandler& handler) {
      return std::any_of(handler.sqlstates.begin(), handler.sqlstates.end(),
                         [&](const std::string& one) { return Fold(one) == Fold(state); });
    };
    const bool not_found = state.starts_with("02");
    const auto general = [&](const DeclareHandler& handler) {
      return std::find(handler.conditions.begin(), handler.conditions.end(),
                       not_found ? "NOT FOUND" : "SQLEXCEPTION") != handler.conditions.end();
    };
    for (const DeclareHandler* handler : active.handlers) {
      if (names(*handler)) return handler;
    }
    for (const DeclareHandler* handler : active.handlers) {
      if (of_state(*handler)) return handler;
    }
    for (const DeclareHandler* handler : active.handlers) {
      if (general(*handler)) return handler;
    }
    return nullptr;
  }

  std::optional<std::string> ConditionState(const std::string& name) const {
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
      const auto found = block->conditions.find(Fold(name));
      if (found != block->conditions.end()) return found->second;
    }
    return std::nullopt;
  }

  std::optional<Jump> Statement(const ScriptStatement& statement) {
    return std::visit(Match{
                          [&](const std::shared_ptr<const unresolved::Plan>& plan) { return Plain(*plan); },
                          [&](const std::shared_ptr<const ScriptBlock>& block) { return Block(*block); },
                          [&](const unresolved::Branches& branches) { return Branch(branches); },
                          [&](const unresolved::Loop& loop) { return Loop(loop); },
                          [&](const unresolved::ForLoop& loop) { return For(loop); },
                          [](const unresolved::Leave& leave) {
                            return std::optional(Jump{leave.label, false, nullptr});
                          },
                          [](const unresolved::Iterate& iterate) {
                            return std::optional(Jump{iterate.label, true, nullptr});
                          },
                          [&](const unresolved::DeclareCondition& condition) { return Declare(condition); },
                          [&](const DeclareHandler& handler) { return Declare(handler); },
                      },
                      statement.op);
  }

  std::optional<Jump> Plain(const unresolved::Plan& plan) {
    unresolved::Plan with = plan;
    with.named_parameters = plan_.named_parameters;
    with.positional_parameters = plan_.positional_parameters;
    with.references = plan_.references;
    CommandResult result = CommandRunner(with, operation_, run_).RunNested(with);
    if (!result.schema.empty()) result_ = std::move(result);
    return std::nullopt;
  }

  std::optional<Jump> Declare(const unresolved::DeclareCondition& condition) {
    const std::string state = condition.sqlstate.empty() ? "45000" : condition.sqlstate;
    if (blocks_.back().conditions.emplace(Fold(condition.name), state).second) return std::nullopt;
    throw Error("DUPLICATE_CONDITION_IN_SCOPE", {{"condition", errors::QuoteIdentifier(condition.name)}});
  }

  std::optional<Jump> Declare(const DeclareHandler& handler) {
    for (const DeclareHandler* other : blocks_.back().handlers) {
      for (const std::string& name : handler.conditions) {
        const bool twice = std::any_of(other->conditions.begin(), other->conditions.end(),
                                       [&](const std::string& one) { return Fold(one) == Fold(name); });
        if (twice) throw Error("DUPLICATE_EXCEPTION_HANDLER.CONDITION", {{"condition", errors::QuoteIdentifier(name)}});
      }
      for (const std::string& state : handler.sqlstates) {
        const bool twice = std::find(other->sqlstates.begin(), other->sqlstates.end(), state) != other->sqlstates.end();
        if (twice) throw Error("DUPLICATE_EXCEPTION_HANDLER.SQLSTATE", {{"sqlState", state}});
      }
    }
    blocks_.back().handlers.push_back(&handler);
    return std::nullopt;
  }

  /// A condition that is null does not hold.
  bool Holds(const unresolved::ExprPtr& condition) {
    const types::Value value = CommandRunner(plan_, operation_, run_).Evaluate(condition, {});
    if (value.is_null()) return false;
    const bool* holds = std::get_if<bool>(&value.data);
    if (holds != nullptr) return *holds;
    const SourceSpan& origin = condition->origin;
    const std::string text =
        origin ? std::string(origin.source->text.substr(static_cast<size_t>(origin.start),
                                                        static_cast<size_t>(origin.stop - origin.start + 1)))
               : std::string("the condition");
    throw Error("INVALID_BOOLEAN_STATEMENT", {{"invalidStatement", text}}, origin);
  }

  std::optional<Jump> Branch(const unresolved::Branches& branches) {
    for (const auto& [condition, body] : branches.branches) {
      unresolved::ExprPtr test = condition;
      if (branches.value != nullptr) {
        test = unresolved::MakeCall("==", {branches.value, condition}, condition->origin, /*is_operator=*/true);
      }
      if (Holds(test)) return Body(body);
    }
    if (branches.otherwise) return Body(*branches.otherwise);
    return std::nullopt;
  }

  /// What a loop does about a jump out of its body: none when it goes on.
  static std::optional<std::optional<Jump>> AfterTurn(const std::optional<Jump>& jump, const std::string& label) {
    if (!jump) return std::nullopt;
    const bool mine = jump->ended == nullptr && !label.empty() && Fold(jump->label) == Fold(label);
    if (!mine) return std::optional(jump);
    if (jump->iterates) return std::nullopt;
    return std::optional<Jump>();
  }

  std::optional<Jump> Loop(const unresolved::Loop& loop) {
    using Kind = unresolved::Loop::Kind;
    while (loop.kind != Kind::kWhile || Holds(loop.condition)) {
      operation_.CheckInterrupted();
      if (auto end = AfterTurn(Body(loop.body), loop.label)) return *end;
      if (loop.kind == Kind::kRepeat && Holds(loop.condition)) break;
    }
    return std::nullopt;
  }

  /// Each row's columns are variables of the body, by their names and by the row's.
  std::optional<Jump> For(const unresolved::ForLoop& loop) {
    unresolved::Plan plan = plan_;
    plan.statement = unresolved::Query{loop.query};
    const CommandResult rows = CommandRunner(plan, operation_, run_).RunNested(plan);
    for (const wire::Row& row : rows.rows) {
      operation_.CheckInterrupted();
      auto frame = std::make_shared<ScriptFrame>();
      frame->label = loop.row;
      std::vector<VariableEntry> entries;
      for (size_t i = 0; i < row.size(); ++i) {
        types::Value value = row[i];
        value.type = rows.schema[i].type;
        entries.push_back({rows.schema[i].name, std::move(value), nullptr});
      }
      frame->variables.Declare(std::move(entries), /*replace=*/true);
      run_.frames().push_back(std::move(frame));
      const size_t frames = run_.frames().size();
      std::optional<Jump> jump;
      try {
        jump = Body(loop.body);
      } catch (...) {
        run_.frames().resize(frames - 1);
        throw;
      }
      run_.frames().resize(frames - 1);
      if (auto end = AfterTurn(jump, loop.label)) return *end;
    }
    return std::nullopt;
  }

  const unresolved::Plan& plan_;
  Operation& operation_;
  LocalRun& run_;
  std::vector<ActiveBlock> blocks_;
  CommandResult result_;  // of the last query
};

}  // namespace

CommandResult CommandRunner::Do(const unresolved::Script& command) {
  ScriptCheck().Block(*command.block);
  return ScriptRunner(plan_, operation_, run_).Run(*command.block);
}

}  // namespace piezo::session
