#include "cli/line_editor.h"

#include <histedit.h>

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace piezo::cli {

struct LineEditor::State {
  EditLine* editor = nullptr;
  History* history = nullptr;
  HistEvent event{};
  std::string history_file;
  std::string prompt;
  Completer completer;
  bool interrupted = false;
};

namespace {

constexpr int kHistorySize = 10'000;

/// libedit's callbacks find the State through the editor's client data.
template <typename State>
State& StateOf(EditLine* editor) {
  void* data = nullptr;
  el_get(editor, EL_CLIENTDATA, &data);
  return *static_cast<State*>(data);
}

bool IsNamePart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

std::string CommonStart(const std::vector<std::string>& words) {
  std::string common = words.front();
  for (const std::string& word : words) {
    const auto differ = std::mismatch(common.begin(), common.end(), word.begin(), word.end()).first;
    common.erase(differ, common.end());
  }
  return common;
}

/// Puts in what all candidates share; where that is nothing more, shows them.
unsigned char Complete(EditLine* editor, const Completer& completer) {
  const LineInfo* line = el_line(editor);
  const char* start = line->cursor;
  while (start > line->buffer && IsNamePart(start[-1])) --start;
  const std::string prefix(start, line->cursor);
  const std::vector<std::string> words = completer(prefix);
  if (words.empty()) return CC_REFRESH_BEEP;
  const std::string common = CommonStart(words);
  if (common.size() > prefix.size() || (words.size() == 1 && common.size() == prefix.size())) {
    if (!prefix.empty()) el_deletestr(editor, static_cast<int>(prefix.size()));
    el_insertstr(editor, (common + (words.size() == 1 ? " " : "")).c_str());
    return CC_REFRESH;
  }
  std::fputc('\n', stdout);
  for (const std::string& word : words) std::fprintf(stdout, "%s  ", word.c_str());
  std::fputc('\n', stdout);
  std::fflush(stdout);
  return CC_REDISPLAY;
}

}  // namespace

LineEditor::LineEditor(std::string history_file, Completer completer) : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.history_file = std::move(history_file);
  state.completer = std::move(completer);
  state.editor = el_init("piezo", stdin, stdout, stderr);
  state.history = history_init();
  history(state.history, &state.event, H_SETSIZE, kHistorySize);
  history(state.history, &state.event, H_SETUNIQUE, 1);
  if (!state.history_file.empty()) history(state.history, &state.event, H_LOAD, state.history_file.c_str());
  el_set(state.editor, EL_CLIENTDATA, &state);
  el_set(state.editor, EL_EDITOR, "emacs");
  el_set(state.editor, EL_HIST, &::history, state.history);
  el_set(
      state.editor, EL_PROMPT, +[](EditLine* editor) { return StateOf<State>(editor).prompt.data(); });
  // Ctrl-C is a key here: it gives the line up, and the signal is left to running queries.
  el_set(state.editor, EL_SETTY, "-d", "-isig", nullptr);
  el_set(
      state.editor, EL_ADDFN, "give-up", "Give the statement up", +[](EditLine* editor, int) -> unsigned char {
        StateOf<State>(editor).interrupted = true;
        return CC_EOF;
      });
  el_set(
      state.editor, EL_ADDFN, "complete", "Complete the word",
      +[](EditLine* editor, int) -> unsigned char { return Complete(editor, StateOf<State>(editor).completer); });
  el_set(state.editor, EL_BIND, "^C", "give-up", nullptr);
  el_set(state.editor, EL_BIND, "^I", "complete", nullptr);
  el_set(state.editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_source(state.editor, nullptr);  // the user's own ~/.editrc
}

LineEditor::~LineEditor() {
  if (!state_->history_file.empty()) history(state_->history, &state_->event, H_SAVE, state_->history_file.c_str());
  history_end(state_->history);
  el_end(state_->editor);
}

LineEditor::Answer LineEditor::Read(const std::string& prompt, std::string& line) {
  state_->prompt = prompt;
  state_->interrupted = false;
  el_set(state_->editor, EL_PREP_TERM, 1);  // or a key that comes right after the prompt would still be a signal
  int length = 0;
  const char* text = el_gets(state_->editor, &length);
  if (state_->interrupted) {
    std::fputs("^C\n", stdout);
    return Answer::kInterrupt;
  }
  if (text == nullptr || length <= 0) return Answer::kEnd;
  line.assign(text, static_cast<size_t>(length));
  return Answer::kLine;
}

void LineEditor::Remember(const std::string& statement) {
  history(state_->history, &state_->event, H_ENTER, statement.c_str());
}

}  // namespace piezo::cli
