// Lines from a person: editing, history and completion, by libedit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::cli {

/// Words that may stand where one begins with these letters.
using Completer = std::function<std::vector<std::string>(std::string_view prefix)>;

/// One on the program's terminal. Not thread-safe.
class LineEditor {
 public:
  enum class Answer { kLine, kInterrupt, kEnd };
  /// `history_file` is read now and written at the end.
  LineEditor(std::string history_file, Completer completer);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// Waits for a line; kInterrupt for Ctrl-C, which gives up what was typed, kEnd for Ctrl-D on an empty line.
  Answer Read(const std::string& prompt, std::string& line);
  void Remember(const std::string& statement);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace piezo::cli
