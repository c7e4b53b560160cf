// Functions on shapes: values of GEOMETRY and GEOGRAPHY, which the engine keeps as a pair of a system's number and the
// well-known binary form.
#include "types/geospatial.h"

#include "functions/groups.h"

namespace piezo::functions {
namespace {

using types::Value;

engine::Expr Part(engine::Expr shape, int64_t place) {
  return engine::Call("struct_extract_at", engine::List(std::move(shape), engine::Constant(Value::Long(place))));
}

/// The pair, of a system that the type may have.
engine::Expr Shape(engine::Expr bytes, engine::Expr srid, TypeId type, const LowerContext& context) {
  return engine::Call("piezo_shape",
                      engine::List(std::move(bytes), std::move(srid),
                                   engine::Constant(Value::Boolean(type == TypeId::kGeography)), context.site()));
}

template <TypeId type, int srid>
engine::Expr LowerFromWkb(engine::Exprs args, const LowerContext& context) {
  return Shape(std::move(args[0]), engine::Constant(Value::Int(srid)), type, context);
}

engine::Expr LowerAsBinary(engine::Exprs args, const LowerContext&) { return Part(std::move(args[0]), 2); }
engine::Expr LowerSrid(engine::Exprs args, const LowerContext&) { return Part(std::move(args[0]), 1); }

engine::Expr LowerSetSrid(engine::Exprs args, const LowerContext& context) {
  return Shape(Part(std::move(args[0]), 2), std::move(args[1]), context.type.id(), context);
}

/// The new system, where it is known and exists; else any.
DataType TypeWithSrid(Arguments arguments, const BindContext& context) {
  const bool geometry = arguments[0].type.is(TypeId::kGeometry);
  const std::optional<Value> value =
      arguments[1].literal != nullptr ? context.ValueOf(arguments[1]) : std::optional<Value>();
  int srid = types::kAnySrid;
  if (value && !value->is_null() && std::holds_alternative<int64_t>(value->data)) {
    const int64_t wanted = std::get<int64_t>(value->data);
    const TypeId id = geometry ? TypeId::kGeometry : TypeId::kGeography;
    if (wanted >= 0 && wanted <= INT32_MAX && types::IsKnownSrid(id, static_cast<int>(wanted))) {
      srid = static_cast<int>(wanted);
    } else {
      throw Error("ST_INVALID_SRID_VALUE", {{"srid", std::to_string(wanted)}});
    }
  }
  return geometry ? DataType::Geometry(srid) : DataType::Geography(srid);
}

void CheckEnabled(Arguments, const BindContext& context) {
  if (!context.conf.GetBool("spark.sql.geospatial.enabled")) {
    throw Error("UNSUPPORTED_FEATURE.GEOSPATIAL_DISABLED", {});
  }
}

constexpr char kPoint[] = "X'0101000000000000000000F03F0000000000000040'";

std::string WithPoint(std::string_view before, std::string_view after) {
  return "SELECT " + std::string(before) + kPoint + std::string(after);
}

}  // namespace

std::vector<Function> GeospatialFunctions() {
  return {
      {
          .name = "st_asbinary",
          .signatures = {"(geo GEOGRAPHY | GEOMETRY) -> BINARY"},
          .check = CheckEnabled,
          .lower = LowerAsBinary,
          .since = "4.1.0",
          .doc = "The well-known binary form of a shape.",
          .examples = {{.sql = WithPoint("hex(st_asbinary(st_geogfromwkb(", ")))"),
                        .result = "0101000000000000000000F03F0000000000000040"}},
      },
      {
          .name = "st_geogfromwkb",
          .signatures = {"(wkb BINARY) -> GEOGRAPHY"},
          .check = CheckEnabled,
          .returns = [](Arguments, const BindContext&) { return DataType::Geography(types::kDefaultGeographySrid); },
          .lower = LowerFromWkb<TypeId::kGeography, types::kDefaultGeographySrid>,
          .since = "4.1.0",
          .doc = "A shape on the globe from its well-known binary form.",
          .examples = {{.sql = WithPoint("typeof(st_geogfromwkb(", "))"), .result = "geography(4326)"}},
      },
      {
          .name = "st_geomfromwkb",
          .signatures = {"(wkb BINARY) -> GEOMETRY"},
          .check = CheckEnabled,
          .returns = [](Arguments, const BindContext&) { return DataType::Geometry(types::kDefaultGeometrySrid); },
          .lower = LowerFromWkb<TypeId::kGeometry, types::kDefaultGeometrySrid>,
          .since = "4.1.0",
          .doc = "A shape in the plane from its well-known binary form.",
          .examples = {{.sql = WithPoint("typeof(st_geomfromwkb(", "))"), .result = "geometry(0)"}},
      },
      {
          .name = "st_setsrid",
          .signatures = {"(geo GEOGRAPHY, srid INT) -> GEOGRAPHY", "(geo GEOMETRY, srid INT) -> GEOMETRY"},
          .check = CheckEnabled,
          .returns = TypeWithSrid,
          .lower = LowerSetSrid,
          .raises = {"ST_INVALID_SRID_VALUE"},
          .since = "4.1.0",
          .doc = "The same shape in another spatial reference system.",
          .examples = {{.sql = WithPoint("st_srid(st_setsrid(st_geomfromwkb(", "), 3857))"), .result = "3857"},
                       {.sql = WithPoint("st_setsrid(st_geogfromwkb(", "), 3857)"), .raises = "ST_INVALID_SRID_VALUE"}},
      },
      {
          .name = "st_srid",
          .signatures = {"(geo GEOGRAPHY | GEOMETRY) -> INT"},
          .check = CheckEnabled,
          .lower = LowerSrid,
          .since = "4.1.0",
          .doc = "The number of a shape's spatial reference system.",
          .examples = {{.sql = WithPoint("st_srid(st_geogfromwkb(", "))"), .result = "4326"}},
      },
  };
}

}  // namespace piezo::functions
