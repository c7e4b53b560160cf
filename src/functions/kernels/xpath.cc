// The kernels of xpath and its relatives: XPath 1.0 over XML texts.
#include <cmath>
#include <limits>

#include "functions/kernels/list_gather.h"
#include "functions/kernels/xml_format.h"
#include "functions/kernels/xml_kernels.h"

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

[[noreturn]] void Refuse(std::string_view path, const std::string& reason, int64_t site) {
  engine::RaiseCondition("INVALID_PARAMETER_VALUE.PATTERN",
                         {{"functionName", "`xpath`"}, {"parameter", "`path`"}, {"value", std::string(path) + reason}},
                         site);
}

/// Keeps the last path and document: paths are constant, and so are the texts of many queries.
class Evaluation {
 public:
  explicit Evaluation(int64_t site) : site_(site) {}

  const pugi::xpath_query& Query(std::string_view path) {
    if (!query_ || path != path_) {
      path_ = path;
      try {
        query_ = std::make_unique<pugi::xpath_query>(path_.c_str());
      } catch (const pugi::xpath_exception& problem) {  // the library says so only this way
        Refuse(path, std::string(": ") + problem.what(), site_);
      }
    }
    return *query_;
  }

  pugi::xml_node Document(std::string_view text) {
    const pugi::xml_parse_result result =
        document_.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result) Refuse(path_, std::string(" over a text that is no XML: ") + result.description(), site_);
    return document_;
  }

  int64_t site() const { return site_; }

 private:
  const int64_t site_;
  std::string path_;
  std::unique_ptr<pugi::xpath_query> query_;
  pugi::xml_document document_;
};

/// Java's conversion of a double to a whole number.
template <class T>
T Whole(double number) {
  if (std::isnan(number)) return 0;
  constexpr double kLow = static_cast<double>(std::numeric_limits<T>::min());
  constexpr double kHigh = static_cast<double>(std::numeric_limits<T>::max());
  if (number <= kLow) return std::numeric_limits<T>::min();
  return number >= kHigh ? std::numeric_limits<T>::max() : static_cast<T>(number);
}

/// Calls write(query, document, row) where there is a text and a path.
template <class Write>
Body Each(int64_t site, Write write) {
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const Values<string_t> texts(args.data[0], args.size());
    const Values<string_t> paths(args.data[1], args.size());
    Evaluation evaluation(site);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < args.size(); ++row) {
      const bool nothing =
          texts.IsNull(row) || paths.IsNull(row) || View(texts[row]).empty() || View(paths[row]).empty();
      if (nothing) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const pugi::xpath_query& query = evaluation.Query(View(paths[row]));
      write(query, evaluation.Document(View(texts[row])), result, row);
    }
  };
}

template <class T, class Convert>
Body NumberBody(int64_t site, Convert convert) {
  return Each(site, [convert](const pugi::xpath_query& query, pugi::xml_node document, Vector& result, idx_t row) {
    FlatVector::GetData<T>(result)[row] = convert(query.evaluate_number(document));
  });
}

/// piezo_xpath_…(xml, path, site)
Body BindInt(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::INTEGER);
  return NumberBody<int32_t>(site, Whole<int32_t>);
}
Body BindLong(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BIGINT);
  return NumberBody<int64_t>(site, Whole<int64_t>);
}
Body BindShort(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::SMALLINT);
  return NumberBody<int16_t>(site, [](double number) { return static_cast<int16_t>(Whole<int32_t>(number)); });
}
Body BindFloat(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::FLOAT);
  return NumberBody<float>(site, [](double number) { return static_cast<float>(number); });
}
Body BindDouble(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::DOUBLE);
  return NumberBody<double>(site, [](double number) { return number; });
}

Body BindBoolean(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::BOOLEAN);
  return Each(site, [](const pugi::xpath_query& query, pugi::xml_node document, Vector& result, idx_t row) {
    FlatVector::GetData<bool>(result)[row] = query.evaluate_boolean(document);
  });
}

Body BindString(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::VARCHAR);
  return Each(site, [](const pugi::xpath_query& query, pugi::xml_node document, Vector& result, idx_t row) {
    FlatVector::GetData<string_t>(result)[row] = StringVector::AddString(result, query.evaluate_string(document));
  });
}

/// The values of nodes: of texts and attributes; elements have none.
Body BindNodes(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::LIST(LogicalType::VARCHAR));
  return Each(site, [site](const pugi::xpath_query& query, pugi::xml_node document, Vector& result, idx_t row) {
    if (query.return_type() != pugi::xpath_type_node_set) Refuse("", "it gives no nodes", site);
    pugi::xpath_node_set nodes = query.evaluate_node_set(document);
    nodes.sort();
    const idx_t start = duckdb::ListVector::GetListSize(result);
    duckdb::ListVector::Reserve(result, start + nodes.size());
    Vector& values = duckdb::ListVector::GetEntry(result);
    idx_t at = start;
    for (const pugi::xpath_node& node : nodes) {
      const bool element = !node.attribute() && node.node().type() == pugi::node_element;
      FlatVector::SetNull(values, at, element);
      const char* value = node.attribute() ? node.attribute().value() : node.node().value();
      if (!element) FlatVector::GetData<string_t>(values)[at] = StringVector::AddString(values, value);
      ++at;
    }
    duckdb::ListVector::SetListSize(result, at);
    FlatVector::GetData<duckdb::list_entry_t>(result)[row] = {start, at - start};
  });
}

}  // namespace

void AddXpathKernels(KernelSet& kernels) {
  kernels.Add("piezo_xpath", BindNodes, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_boolean", BindBoolean, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_double", BindDouble, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_float", BindFloat, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_int", BindInt, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_long", BindLong, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_short", BindShort, KernelNulls::kSeen);
  kernels.Add("piezo_xpath_string", BindString, KernelNulls::kSeen);
}

}  // namespace piezo::functions
