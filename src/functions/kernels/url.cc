// Kernels on URLs: their parts as java.net.URI finds them, and application/x-www-form-urlencoded texts.
#include "base/ascii.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/regex.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::Vector;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

using Part = std::optional<std::string_view>;

struct Url {
  Part scheme;
  Part authority;
  Part user_info;
  Part host;
  Part path;
  Part query;
  Part fragment;
};

bool IsSchemeCharacter(char c) { return IsAlphaAscii(c) || IsDigitAscii(c) || c == '+' || c == '-' || c == '.'; }

/// What may stand in a URI: unreserved and reserved characters, escapes, and letters beyond ASCII.
bool HasOnlyUrlCharacters(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (IsAlphaAscii(c) || IsDigitAscii(c) || static_cast<unsigned char>(c) >= 0x80) continue;
    if (c == '%') {
      const auto is_hex = [&](size_t at) {
        return at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0;
      };
      if (!is_hex(i + 1) || !is_hex(i + 2)) return false;
      continue;
    }
    if (std::string_view("-_.!~*'();/?:@&=+$,[]#").find(c) == std::string_view::npos) return false;
  }
  return true;
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']');
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return IsAlphaAscii(c) || IsDigitAscii(c) || c == '-' || c == '.';
  });
}

void SplitAuthority(Url& url) {
  std::string_view rest = *url.authority;
  const size_t at = rest.find('@');
  Part user_info;
  if (at != std::string_view::npos) {
    user_info = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }
  const size_t bracket = rest.starts_with('[') ? rest.find(']') : 0;
  const size_t colon = bracket == std::string_view::npos ? bracket : rest.find(':', bracket);
  const std::string_view port = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  const std::string_view host = rest.substr(0, colon);
  // An authority that is no server's is kept whole.
  if (!IsHost(host) || !std::all_of(port.begin(), port.end(), IsDigitAscii)) return;
  url.user_info = user_info;
  url.host = host;
}

std::optional<Url> ParseUrl(std::string_view text) {
  if (!HasOnlyUrlCharacters(text)) return std::nullopt;
  Url url;
  if (const size_t hash = text.find('#'); hash != std::string_view::npos) {
    url.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos && text.find_first_of("/?") >= colon) {
    const std::string_view scheme = text.substr(0, colon);
    if (scheme.empty() || !IsAlphaAscii(scheme[0]) || !std::all_of(scheme.begin(), scheme.end(), IsSchemeCharacter)) {
      return std::nullopt;
    }
    url.scheme = scheme;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
    if (!text.starts_with('/')) return url;  // opaque: mailto:x
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    const size_t end = std::min(text.find_first_of("/?"), text.size());
    if (end > 0) {
      url.authority = text.substr(0, end);
      SplitAuthority(url);
    } else if (text.empty()) {
      return std::nullopt;
    }
    text.remove_prefix(end);
  }
  const size_t question = text.find('?');
  url.path = text.substr(0, question);
  if (question != std::string_view::npos) url.query = text.substr(question + 1);
  return url;
}

std::optional<std::string> PartOf(const Url& url, std::string_view part) {
  const auto text = [](const Part& found) { return found ? std::optional(std::string(*found)) : std::nullopt; };
  if (part == "HOST") return text(url.host);
  if (part == "PATH") return text(url.path);
  if (part == "QUERY") return text(url.query);
  if (part == "REF") return text(url.fragment);
  if (part == "PROTOCOL") return text(url.scheme);
  if (part == "AUTHORITY") return text(url.authority);
  if (part == "USERINFO") return text(url.user_info);
  if (part != "FILE" || !url.path) return std::nullopt;
  return std::string(*url.path) + (url.query ? "?" + std::string(*url.query) : "");
}

/// The value of a key in a query; the key is a regular expression, as in Spark.
std::optional<std::string> QueryValue(const std::string& query, std::string_view key, int64_t site) {
  RegexSearch search(std::make_shared<const Regex>("(&|^)" + std::string(key) + "=([^&]*)", "parse_url", site));
  search.Reset(query);
  if (!search.Find()) return std::nullopt;
  return std::string(search.Group(2).value_or(""));
}

/// piezo_parse_url(url, part[, key], raises, site)
Body BindParse(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raises = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    std::vector<Values<string_t>> columns;
    for (Vector& argument : args.data) columns.emplace_back(argument, rows);
    const bool has_key = columns.size() == 3;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < rows; ++row) {
      std::optional<std::string> found;
      if (std::none_of(columns.begin(), columns.end(), [&](const auto& column) { return column.IsNull(row); })) {
        const std::optional<Url> url = ParseUrl(View(columns[0][row]));
        if (!url && raises) engine::RaiseCondition("INVALID_URL", {{"url", columns[0][row].GetString()}}, site);
        const std::string_view part = View(columns[1][row]);
        if (url && (!has_key || part == "QUERY")) found = PartOf(*url, part);
        if (found && has_key) found = QueryValue(*found, View(columns[2][row]), site);
      }
      if (found) {
        FlatVector::GetData<string_t>(result)[row] = StringVector::AddString(result, *found);
      } else {
        FlatVector::SetNull(result, row, true);
      }
    }
  };
}

Body BindEncode(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    std::string encoded;
    duckdb::UnaryExecutor::Execute<string_t, string_t>(args.data[0], result, args.size(), [&](const string_t& text) {
      static constexpr std::string_view kHex = "0123456789ABCDEF";
      encoded.clear();
      for (const char c : View(text)) {
        if (IsAlphaAscii(c) || IsDigitAscii(c) || std::string_view(".-*_").find(c) != std::string_view::npos) {
          encoded += c;
        } else if (c == ' ') {
          encoded += '+';
        } else {
          const auto byte = static_cast<unsigned char>(c);
          encoded += '%';
          encoded += kHex[byte >> 4];
          encoded += kHex[byte & 15];
        }
      }
      return StringVector::AddString(result, encoded);
    });
  };
}

int HexValue(char c) {
  const char lower = ToLowerAscii(c);
  if (IsDigitAscii(c)) return c - '0';
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// False for an escape that is none.
bool Decode(std::string_view text, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return false;
      const int first = HexValue(text[i + 1]);
      const int second = HexValue(text[i + 2]);
      if (first < 0 || second < 0) return false;
      out += static_cast<char>(first * 16 + second);
      i += 2;
    }
  }
  return true;
}

/// piezo_url_decode(text, raises, site)
Body BindDecode(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raises = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    std::string decoded;
    duckdb::UnaryExecutor::ExecuteWithNulls<string_t, string_t>(
        args.data[0], result, args.size(), [&](const string_t& text, duckdb::ValidityMask& valid, idx_t row) {
          decoded.clear();
          if (Decode(View(text), decoded)) return StringVector::AddString(result, ValidUtf8(decoded));
          if (raises) engine::RaiseCondition("CANNOT_DECODE_URL", {{"url", text.GetString()}}, site);
          valid.SetInvalid(row);
          return string_t();
        });
  };
}

}  // namespace

void AddUrlKernels(KernelSet& kernels) {
  kernels.Add("piezo_parse_url", BindParse, KernelNulls::kSeen);
  kernels.Add("piezo_url_encode", BindEncode);
  kernels.Add("piezo_url_decode", BindDecode);
}

}  // namespace piezo::functions
