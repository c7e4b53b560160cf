// Long results in a pager, as a person at a terminal expects of a shell.
#pragma once

#include <string>
#include <string_view>

namespace piezo::cli {

/// Shows texts on standard output, which is a terminal: through the program of PIEZO_PAGER or PAGER, else `less`, when
/// they do not fit the screen. An empty variable means no pager; a pager that cannot be run is done without.
class Pager {
 public:
  Pager();
  void Show(const std::string& text) const;
  bool on() const { return on_; }
  void Switch() { on_ = !on_; }

 private:
  std::string command_;
  bool on_;
};

/// Whether a text takes more lines or columns than a screen of that size has.
bool Exceeds(std::string_view text, size_t lines, size_t columns);

}  // namespace piezo::cli
