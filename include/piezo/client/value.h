// Values and rows: what a query gives and what local data is made of, in C++ types.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "piezo/client/data_type.h"
#include "piezo/client/error.h"

namespace piezo::client {

__extension__ using Int128 = __int128;

/// An exact decimal number: unscaled / 10^scale.
struct Decimal {
  Int128 unscaled = 0;
  int32_t precision = 38;
  int32_t scale = 0;
  /// Reads "-12.30"; throws Error (kUsage) where the text is no number of up to 38 digits.
  static Decimal parse(std::string_view text);
  std::string toString() const;
  double toDouble() const;
  friend bool operator==(const Decimal& left, const Decimal& right) {
    return left.unscaled == right.unscaled && left.scale == right.scale;
  }
};

/// A day, counted from 1970-01-01.
struct Date {
  int32_t days = 0;
  static Date of(int year, unsigned month, unsigned day);
  std::chrono::sys_days toSysDays() const { return std::chrono::sys_days(std::chrono::days(days)); }
  std::string toString() const;
  friend bool operator==(Date, Date) = default;
};

/// An instant: microseconds since 1970-01-01 00:00:00 UTC. Shown in UTC.
struct Timestamp {
  int64_t micros = 0;
  std::chrono::sys_time<std::chrono::microseconds> toSysTime() const {
    return std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(micros));
  }
  std::string toString() const;
  friend bool operator==(Timestamp, Timestamp) = default;
};

/// A date and time of day without a zone, counted like a Timestamp.
struct TimestampNtz {
  int64_t micros = 0;
  std::string toString() const;
  friend bool operator==(TimestampNtz, TimestampNtz) = default;
};

/// A time of day.
struct TimeOfDay {
  int64_t nanos = 0;
  std::string toString() const;
  friend bool operator==(TimeOfDay, TimeOfDay) = default;
};

struct YearMonthInterval {
  int32_t months = 0;
  std::string toString() const;
  friend bool operator==(YearMonthInterval, YearMonthInterval) = default;
};

struct DayTimeInterval {
  int64_t micros = 0;
  std::string toString() const;
  friend bool operator==(DayTimeInterval, DayTimeInterval) = default;
};

struct CalendarInterval {
  int32_t months = 0;
  int32_t days = 0;
  int64_t micros = 0;
  std::string toString() const;
  friend bool operator==(CalendarInterval, CalendarInterval) = default;
};

/// Bytes, as opposed to the text that a std::string is.
struct Binary {
  std::string bytes;
  friend bool operator==(const Binary&, const Binary&) = default;
};

/// A variant value in Spark's binary encoding.
struct VariantValue {
  std::string value;
  std::string metadata;
  friend bool operator==(const VariantValue&, const VariantValue&) = default;
};

class Row;
class Value;
using List = std::vector<Value>;
using MapEntries = std::vector<std::pair<Value, Value>>;

/// One value of any of Spark's types, null included.
class Value {
 public:
  using Storage = std::variant<std::monostate, bool, int8_t, int16_t, int32_t, int64_t, float, double, Decimal,
                               std::string, Binary, Date, Timestamp, TimestampNtz, TimeOfDay, YearMonthInterval,
                               DayTimeInterval, CalendarInterval, VariantValue, std::shared_ptr<const List>,
                               std::shared_ptr<const MapEntries>, std::shared_ptr<const Row>>;

  Value() = default;
  Value(std::nullptr_t) {}
  Value(std::nullopt_t) {}
  Value(const char* text) : storage_(std::string(text)) {}
  Value(std::string_view text) : storage_(std::string(text)) {}
  Value(std::string text) : storage_(std::move(text)) {}
  Value(std::chrono::sys_days day) : storage_(Date{static_cast<int32_t>(day.time_since_epoch().count())}) {}
  Value(std::chrono::sys_time<std::chrono::microseconds> at) : storage_(Timestamp{at.time_since_epoch().count()}) {}
  Value(List list) : storage_(std::make_shared<const List>(std::move(list))) {}
  Value(MapEntries map) : storage_(std::make_shared<const MapEntries>(std::move(map))) {}
  Value(Row row);
  /// Numbers of C++ become the Spark type of their width; an unsigned one the next wider.
  template <typename T>
  requires std::integral<T> || std::floating_point<T> Value(T number) : storage_(widened(number)) {}
  template <typename T>
  requires(std::constructible_from<Storage, std::in_place_type_t<T>, T> && !std::integral<T> && !std::floating_point<T>)
      Value(T value)
      : storage_(std::in_place_type<T>, std::move(value)) {}
  template <typename T>
  Value(std::optional<T> value) : Value(value ? Value(std::move(*value)) : Value()) {}
  template <typename T>
  requires(!std::same_as<T, Value> && std::constructible_from<Value, const T&>) Value(const std::vector<T>& items)
      : Value(List(items.begin(), items.end())) {}
  template <typename K, typename V>
  Value(const std::map<K, V>& items) : Value(MapEntries(items.begin(), items.end())) {}

  bool isNull() const { return std::holds_alternative<std::monostate>(storage_); }
  const Storage& storage() const { return storage_; }

  /// The value as a C++ type. Integers and floats widen, never narrow; `std::optional<T>` takes null; `std::vector<T>`,
  /// `std::map<K, V>` and `std::tuple<T...>` take arrays, maps and structs. Throws Error (kUsage) where it does not
  /// fit.
  template <typename T>
  T get() const;

  /// As `df.show()` prints it.
  std::string toString() const;

  friend bool operator==(const Value& left, const Value& right);

 private:
  template <typename T>
  static Storage widened(T number) {
    if constexpr (std::same_as<T, bool>)
      return number;
    else if constexpr (std::same_as<T, float>)
      return number;
    else if constexpr (std::floating_point<T>)
      return static_cast<double>(number);
    else if constexpr (sizeof(T) == 1 && std::is_signed_v<T>)
      return static_cast<int8_t>(number);
    else if constexpr (sizeof(T) == 1 || (sizeof(T) == 2 && std::is_signed_v<T>))
      return static_cast<int16_t>(number);
    else if constexpr (sizeof(T) == 2 || (sizeof(T) == 4 && std::is_signed_v<T>))
      return static_cast<int32_t>(number);
    else if constexpr (sizeof(T) == 4 || std::is_signed_v<T>)
      return static_cast<int64_t>(number);
    else
      return Decimal{static_cast<Int128>(number), 20, 0};
  }
  [[noreturn]] void misfit(std::string_view wanted) const;
  template <typename T>
  std::optional<T> widen() const;

  Storage storage_;
};

/// One row of a result, or a struct: values with the names and types of their columns.
class Row {
 public:
  Row() = default;
  Row(std::shared_ptr<const Schema> schema, std::vector<Value> values)
      : schema_(std::move(schema)), values_(std::move(values)) {}
  /// A row without names, for local data whose schema is given apart.
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

  size_t size() const { return values_.size(); }
  const Schema& schema() const;
  const std::vector<Value>& values() const { return values_; }
  /// By position or name; throws Error (kUsage) where there is none.
  const Value& operator[](size_t index) const;
  const Value& operator[](std::string_view name) const;
  const Value& operator[](const char* name) const { return (*this)[std::string_view(name)]; }
  const Value& operator[](int index) const { return (*this)[static_cast<size_t>(index)]; }
  template <typename T, typename Key>
  T get(const Key& key) const {
    return (*this)[key].template get<T>();
  }
  /// All columns at once: `auto [name, age] = row.as<std::string, int64_t>();`
  template <typename... T>
  std::tuple<T...> as() const {
    checkSize(sizeof...(T));
    return asTuple<T...>(std::index_sequence_for<T...>());
  }
  std::string toString() const;

  friend bool operator==(const Row& left, const Row& right) { return left.values_ == right.values_; }

 private:
  void checkSize(size_t wanted) const;
  template <typename... T, size_t... I>
  std::tuple<T...> asTuple(std::index_sequence<I...>) const {
    return {values_[I].template get<T>()...};
  }
  std::shared_ptr<const Schema> schema_;
  std::vector<Value> values_;
};

namespace detail {
template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
template <typename T>
struct IsMap : std::false_type {};
template <typename K, typename V>
struct IsMap<std::map<K, V>> : std::true_type {};
template <typename T>
struct IsTuple : std::false_type {};
template <typename... T>
struct IsTuple<std::tuple<T...>> : std::true_type {
  static std::tuple<T...> from(const Row& row) { return row.as<T...>(); }
};
}  // namespace detail

inline Value::Value(Row row) : storage_(std::make_shared<const Row>(std::move(row))) {}

template <typename T>
std::optional<T> Value::widen() const {
  return std::visit(
      [](const auto& held) -> std::optional<T> {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::same_as<Held, bool> || std::same_as<T, bool> || !std::is_arithmetic_v<Held>) {
          if constexpr (std::same_as<Held, T>)
            return held;
          else
            return std::nullopt;
        } else if constexpr (std::floating_point<T> && std::integral<Held>) {
          if constexpr (sizeof(Held) < sizeof(T))
            return static_cast<T>(held);
          else
            return std::nullopt;
        } else if constexpr (std::floating_point<T> == std::floating_point<Held> && sizeof(Held) <= sizeof(T)) {
          return static_cast<T>(held);
        } else {
          return std::nullopt;
        }
      },
      storage_);
}

template <typename T>
T Value::get() const {
  if constexpr (std::same_as<T, Value>) {
    return *this;
  } else if constexpr (detail::IsOptional<T>::value) {
    if (isNull()) return std::nullopt;
    return get<typename T::value_type>();
  } else if constexpr (std::is_arithmetic_v<T>) {
    const std::optional<T> number = widen<T>();
    if (!number) misfit(std::same_as<T, bool> ? "a boolean" : "a number of that width");
    return *number;
  } else if constexpr (detail::IsVector<T>::value) {
    const auto* list = std::get_if<std::shared_ptr<const List>>(&storage_);
    if (list == nullptr) misfit("an array");
    T items;
    items.reserve((*list)->size());
    for (const Value& item : **list) items.push_back(item.get<typename T::value_type>());
    return items;
  } else if constexpr (detail::IsMap<T>::value) {
    const auto* map = std::get_if<std::shared_ptr<const MapEntries>>(&storage_);
    if (map == nullptr) misfit("a map");
    T items;
    for (const auto& [key, value] : **map) {
      items.emplace(key.template get<typename T::key_type>(), value.template get<typename T::mapped_type>());
    }
    return items;
  } else if constexpr (std::same_as<T, Row> || detail::IsTuple<T>::value) {
    const auto* row = std::get_if<std::shared_ptr<const Row>>(&storage_);
    if (row == nullptr) misfit("a struct");
    if constexpr (std::same_as<T, Row>)
      return **row;
    else
      return detail::IsTuple<T>::from(**row);
  } else {
    const T* held = std::get_if<T>(&storage_);
    if (held == nullptr) misfit("a value of that type");
    return *held;
  }
}

}  // namespace piezo::client
