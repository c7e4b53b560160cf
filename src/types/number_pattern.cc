// See number_pattern.h.
#include "types/number_pattern.h"

#include <algorithm>
#include <cctype>

namespace piezo::types {
namespace {

using errors::SourceSpan;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Puts `c` in front of the blanks at the end.
void InsertBeforeBlanks(std::string& out, char c) {
  const size_t last = out.find_last_not_of(' ');
  out.insert(last == std::string::npos ? 0 : last + 1, 1, c);
}

/// A blank for a missing digit: it goes before a sign that stands in front of the number.
void AddBlank(std::string& out) {
  const bool signed_before = !out.empty() && (out.back() == '+' || out.back() == '-' || out.back() == '<');
  out.insert(signed_before ? out.size() - 1 : out.size(), 1, ' ');
}

/// "454." loses its point.
void DropLonePoint(std::string& out) {
  if (!out.empty() && out.back() == '.') out.back() = ' ';
}

}  // namespace

NumberPattern::NumberPattern(std::string_view text, const SourceSpan& where) : text_(text) {
  for (char& c : text_) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  Parse();
  Check(where);
  CheckOrder(where);
}

void NumberPattern::Parse() {
  bool behind_point = false;
  for (size_t i = 0; i < text_.size(); ++i) {
    const char c = text_[i];
    const auto pair = [&](std::string_view letters) { return text_.substr(i, 2) == letters; };
    if (c == '0' || c == '9' || c == ',' || c == 'G') {
      if (parts_.empty() || parts_.back().token != Token::kDigits) parts_.push_back({.token = Token::kDigits});
      Part& part = parts_.back();
      if (c == ',' || c == 'G') {
        part.lone_separator = part.lone_separator || part.runs.empty() || part.runs.back().size == 0;
        part.runs.push_back({0, false});
      } else {
        if (part.runs.empty()) part.runs.push_back({0, false});
        Run& run = part.runs.back();
        if (run.size++ == 0) run.all = c == '0';
        ++(behind_point ? scale_ : whole_digits_);
      }
    } else if (c == '.' || c == 'D') {
      parts_.push_back({.token = Token::kPoint});
      behind_point = true;
    } else if (c == '$') {
      parts_.push_back({.token = Token::kDollar});
    } else if (c == 'S') {
      parts_.push_back({.token = Token::kSign});
    } else if (pair("MI")) {
      parts_.push_back({.token = Token::kMinus});
      ++i;
    } else if (pair("PR")) {
      parts_.push_back({.token = Token::kCloseAngle});
      ++i;
    } else {
      parts_.push_back({.token = Token::kOther, .other = c});
    }
  }
  for (Part& part : parts_) {
    if (part.token == Token::kDigits) part.lone_separator = part.lone_separator || part.runs.back().size == 0;
  }
  if (!parts_.empty() && parts_.back().token == Token::kCloseAngle) {
    parts_.insert(parts_.begin(), Part{.token = Token::kOpenAngle});
  }
}

void NumberPattern::Check(const SourceSpan& where) const {
  const std::string shown = "'" + text_ + "'";
  const auto refuse = [&](errors::ConditionName condition, errors::Parameters parameters = {}) {
    parameters.emplace_back("format", shown);
    throw Error(condition, std::move(parameters), where);
  };
  const auto count = [&](Token token) {
    return std::count_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.token == token; });
  };
  if (text_.empty()) refuse("INVALID_FORMAT.EMPTY");
  if (whole_digits_ + scale_ == 0) refuse("INVALID_FORMAT.WRONG_NUM_DIGIT");
  constexpr std::pair<Token, const char*> kOnce[] = {{Token::kPoint, ". or D"},
                                                     {Token::kSign, "S"},
                                                     {Token::kDollar, "$"},
                                                     {Token::kMinus, "MI"},
                                                     {Token::kCloseAngle, "PR"}};
  for (const auto& [token, name] : kOnce) {
    if (count(token) > 1) refuse("INVALID_FORMAT.WRONG_NUM_TOKEN", {{"token", name}});
  }
  bool behind_point = false;
  bool digits = false;
  for (const Part& part : parts_) {
    behind_point = behind_point || part.token == Token::kPoint;
    if (part.token == Token::kDigits) {
      if (behind_point && part.runs.size() > 1) refuse("INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC");
      if (part.lone_separator) refuse("INVALID_FORMAT.CONT_THOUSANDS_SEPS");
      digits = true;
    }
    if (part.token == Token::kDollar && digits) refuse("INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT");
    if (part.token == Token::kDollar && behind_point) refuse("INVALID_FORMAT.CUR_MUST_BEFORE_DEC");
  }
  constexpr int kMostDigits = 38;
  if (precision() <= kMostDigits) return;
  throw Error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
              {{"precision", std::to_string(precision())}, {"maxPrecision", std::to_string(kMostDigits)}}, where);
}

/// Each part in its place: [MI|S] [$] digits [point] digits [PR|MI|S].
void NumberPattern::CheckOrder(const SourceSpan& where) const {
  size_t at = 0;
  const auto take = [&](std::initializer_list<Token> tokens) {
    if (at < parts_.size() && std::find(tokens.begin(), tokens.end(), parts_[at].token) != tokens.end()) ++at;
  };
  take({Token::kOpenAngle});
  take({Token::kMinus, Token::kSign});
  take({Token::kDollar});
  take({Token::kDigits});
  take({Token::kPoint});
  take({Token::kDigits});
  take({Token::kCloseAngle, Token::kMinus, Token::kSign});
  if (at == parts_.size()) return;
  constexpr const char* kNames[] = {"digit sequence", ". or D", "$", "S", "MI", "<", "PR"};
  const Part& part = parts_[at];
  const std::string token = part.token == Token::kOther ? "character '" + std::string(1, part.other) + "'"
                                                        : kNames[static_cast<size_t>(part.token)];
  throw Error("INVALID_FORMAT.UNEXPECTED_TOKEN", {{"format", "'" + text_ + "'"}, {"token", token}}, where);
}

/// Digits in groups between commas, blanks passed over; the groups are compared from the right.
bool NumberPattern::ReadRuns(const Part& part, std::string_view text, size_t& at, bool behind_point,
                             std::string& digits) const {
  std::vector<int> groups = {0};
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (IsDigit(c)) {
      digits += c;
      ++groups.back();
    } else if (c == ',' && !behind_point) {
      groups.push_back(0);
    } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      break;
    }
  }
  if (groups.size() > part.runs.size()) return false;
  for (size_t i = 0; i < part.runs.size(); ++i) {
    const Run& run = part.runs[part.runs.size() - 1 - i];
    const int given = i < groups.size() ? groups[groups.size() - 1 - i] : 0;
    if (run.all ? given != run.size : given > run.size) return false;
  }
  return true;
}

std::optional<types::Int128> NumberPattern::Read(std::string_view text) const {
  std::string whole;
  std::string fraction;
  size_t at = 0;
  bool negative = false;
  bool behind_point = false;
  bool angle = false;
  const auto take = [&](char c) { return at < text.size() && text[at] == c && ++at > 0; };
  for (const Part& part : parts_) {
    switch (part.token) {
      case Token::kDigits:
        if (!ReadRuns(part, text, at, behind_point, behind_point ? fraction : whole)) return std::nullopt;
        break;
      case Token::kPoint:
        behind_point = take('.');
        break;
      case Token::kDollar:
        if (!take('$')) return std::nullopt;
        break;
      case Token::kSign:
        if (!take('+')) negative = take('-') || negative;
        break;
      case Token::kMinus:
        negative = take('-') || negative;
        break;
      case Token::kOpenAngle:
        angle = take('<');
        break;
      case Token::kCloseAngle:
        if (take('>') != angle) return std::nullopt;
        negative = angle;
        break;
      case Token::kOther:
        return std::nullopt;
    }
  }
  while (at < text.size() && text[at] == ' ') ++at;
  if (at < text.size() || whole.size() + fraction.size() == 0) return std::nullopt;
  if (static_cast<int>(whole.size()) > whole_digits_ || static_cast<int>(fraction.size()) > scale_) return std::nullopt;
  fraction.resize(static_cast<size_t>(scale_), '0');
  types::Int128 number = 0;
  for (const char digit : whole + fraction) number = number * 10 + (digit - '0');
  return negative ? -number : number;
}

void NumberPattern::WriteRuns(const Part& part, std::string_view digits, bool too_many, bool behind_point,
                              std::string& out) const {
  int size = 0;
  for (const Run& run : part.runs) size += run.size;
  int place = 0;
  bool first = true;
  for (const Run& run : part.runs) {
    if (!first) {
      if (!out.empty() && IsDigit(out.back())) {
        out += ',';
      } else {
        AddBlank(out);
      }
    }
    first = false;
    for (int i = 0; i < run.size; ++i, ++place) {
      // Before the point digits stand at the right of their places, behind it at the left.
      const int index = behind_point ? place : place - (size - static_cast<int>(digits.size()));
      if (too_many) {
        out += '#';
      } else if (index >= 0 && index < static_cast<int>(digits.size())) {
        out += digits[static_cast<size_t>(index)];
      } else if (behind_point || run.all) {
        out += '0';
      } else {
        AddBlank(out);
      }
    }
  }
}

std::string NumberPattern::Write(types::Int128 number, int scale) const {
  const bool negative = number < 0;
  std::string all = types::ToString(static_cast<types::Int128>(types::Magnitude(number)));
  if (static_cast<int>(all.size()) < scale + 1) all.insert(0, static_cast<size_t>(scale + 1) - all.size(), '0');
  std::string whole = all.substr(0, all.size() - static_cast<size_t>(scale));
  std::string fraction = all.substr(whole.size());
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
  fraction.erase(fraction.find_last_not_of('0') + 1);
  const bool too_many = static_cast<int>(whole.size()) > whole_digits_ || static_cast<int>(fraction.size()) > scale_;
  std::string out;
  bool behind_point = false;
  for (const Part& part : parts_) {
    switch (part.token) {
      case Token::kDigits:
        WriteRuns(part, behind_point ? fraction : whole, too_many, behind_point, out);
        break;
      case Token::kPoint:
        if (!out.empty() && out.back() == ' ') out.back() = '0';
        out += '.';
        behind_point = true;
        break;
      case Token::kDollar:
        out += '$';
        break;
      case Token::kSign:
        DropLonePoint(out);
        InsertBeforeBlanks(out, negative ? '-' : '+');
        break;
      case Token::kMinus:
        DropLonePoint(out);
        if (negative) {
          InsertBeforeBlanks(out, '-');
        } else {
          out += ' ';
        }
        break;
      case Token::kOpenAngle:
        if (negative) out += '<';
        break;
      case Token::kCloseAngle:
        DropLonePoint(out);
        if (negative) {
          InsertBeforeBlanks(out, '>');
        } else {
          out += "  ";
        }
        break;
      case Token::kOther:
        break;
    }
  }
  DropLonePoint(out);
  return out;
}

}  // namespace piezo::types
