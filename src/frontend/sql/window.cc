// OVER (…), frames, and the WINDOW clause.
#include <algorithm>

#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// A name, (name), or a definition.
Window Grammar::WindowSpec() {
  Window window;
  if (!At(Tok::kLeftParen)) {
    window.reference = ParseClosedName();
    return window;
  }
  Expect(Tok::kLeftParen);
  if (AtName() && Peek(1) == Tok::kRightParen) {
    window.reference = ParseName();
    Advance();
    return window;
  }
  if (Accept(Tok::kCluster, Tok::kBy)) {
    window.partition_by = Expressions();
  } else {
    if (Accept(Tok::kPartition, Tok::kBy) || Accept(Tok::kDistribute, Tok::kBy)) window.partition_by = Expressions();
    if (Accept(Tok::kOrder, Tok::kBy) || Accept(Tok::kSort, Tok::kBy)) window.order_by = SortItems();
  }
  if (AtAny(Tok::kRows, Tok::kRange)) window.frame = WindowFrame();
  Expect(Tok::kRightParen);
  return window;
}

Frame Grammar::WindowFrame() {
  Frame frame;
  frame.type = Advance() == Tok::kRows ? FrameType::kRows : FrameType::kRange;
  if (Accept(Tok::kBetween)) {
    frame.lower = FrameBound();
    Expect(Tok::kAnd);
    frame.upper = FrameBound();
  } else {
    frame.lower = FrameBound();
    frame.upper.kind = unresolved::FrameBound::Kind::kCurrentRow;
  }
  return frame;
}

namespace {

// A literal, or operators and casts over literals.
bool IsConstant(const ExprPtr& expr) {
  if (std::holds_alternative<Literal>(expr->op) || std::holds_alternative<Parameter>(expr->op)) return true;
  if (const Cast* cast = std::get_if<Cast>(&expr->op)) return IsConstant(cast->child);
  const Call* call = std::get_if<Call>(&expr->op);
  return call != nullptr && call->is_operator && std::all_of(call->args.begin(), call->args.end(), IsConstant);
}

}  // namespace

unresolved::FrameBound Grammar::FrameBound() {
  unresolved::FrameBound bound;
  if (At(Tok::kUnbounded) && (Peek(1) == Tok::kPreceding || Peek(1) == Tok::kFollowing)) {
    Advance();
    bound.kind = Advance() == Tok::kPreceding ? unresolved::FrameBound::Kind::kUnboundedPreceding
                                              : unresolved::FrameBound::Kind::kUnboundedFollowing;
    return bound;
  }
  if (Accept(Tok::kCurrent, Tok::kRow)) return bound;
  const int32_t first = Mark();
  bound.kind = unresolved::FrameBound::Kind::kValue;
  bound.offset = Expression();
  if (!IsConstant(bound.offset)) {
    throw Error("_LEGACY_ERROR_TEMP_0064", {{"msg", "A frame ends at a constant"}}, SpanFrom(first));
  }
  if (Accept(Tok::kPreceding)) {
    bound.offset = Operator("negative", std::move(bound.offset), nullptr, first);
  } else {
    Expect(Tok::kFollowing);
  }
  return bound;
}

namespace {

using NamedWindow = std::pair<std::string, Window>;

const NamedWindow* FindWindow(const std::vector<NamedWindow>& windows, std::string_view name) {
  for (const NamedWindow& window : windows) {
    if (window.first == name) return &window;
  }
  return nullptr;
}

// Each reference takes the definition it names, which must be one and no reference itself.
void ResolveReferences(std::vector<NamedWindow>& windows, const SourceSpan& span) {
  const std::vector<NamedWindow> written = windows;
  for (size_t i = 0; i < windows.size(); ++i) {
    if (FindWindow(written, written[i].first) != &written[i]) {
      throw Error("INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION",
                  {{"windowName", errors::QuoteIdentifier(written[i].first)}}, span);
    }
    const std::string& reference = written[i].second.reference;
    if (reference.empty()) continue;
    const NamedWindow* target = FindWindow(written, reference);
    const errors::Parameters parameters = {{"windowName", errors::QuoteIdentifier(reference)}};
    if (target == nullptr) throw Error("INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE", parameters, span);
    if (!target->second.reference.empty()) throw Error("INVALID_SQL_SYNTAX.INVALID_WINDOW_REFERENCE", parameters, span);
    windows[i].second = target->second;
  }
}

}  // namespace

// WINDOW a AS (…), b AS a: a reference to another name takes its definition.
Grammar::NamedWindows Grammar::WindowClause() {
  const int32_t clause = Mark() - 1;
  NamedWindows windows;
  do {
    std::string name = ParseClosedName();
    Expect(Tok::kAs);
    Window window = WindowSpec();
    windows.emplace_back(std::move(name), std::move(window));
  } while (Accept(Tok::kComma));
  ResolveReferences(windows, SpanFrom(clause));
  return windows;
}

}  // namespace piezo::frontend::sql
