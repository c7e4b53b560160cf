// Functions on bitmaps: a number's bucket and its bit in that, bitmaps made of such bits and joined.
#include <utility>

#include "functions/constant_argument.h"
#include "functions/groups.h"

namespace piezo::functions {
namespace {

using enum Function::Nulls;

Function OfNumber(const char* name, const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .signatures = {"(x BIGINT) -> BIGINT"},
      .lower = Kernel("piezo_" + std::string(name)),
      .since = "3.5.0",
      .doc = doc,
      .examples = std::move(examples),
  };
}

/// Not even a bare null is taken for a bitmap.
void CheckBitmap(Arguments arguments, const BindContext& context) {
  RefuseCast(0, "\"BINARY\"", arguments[0], BareNull::kRefused, context);
}

Function JoinOf(const char* name, const char* since, const char* doc, std::vector<Example> examples) {
  return {
      .name = name,
      .kind = Kind::kAggregate,
      .signatures = {"(bitmap BINARY) -> BINARY"},
      .coercion = Coercion::kNone,
      .check = CheckBitmap,
      .nulls = kNever,
      .lower = KernelAggregate("piezo_" + std::string(name)),
      .since = since,
      .doc = doc,
      .examples = std::move(examples),
  };
}

}  // namespace

std::vector<Function> BitmapFunctions() {
  static const std::string kBitmaps = " FROM VALUES (X'10'), (X'30'), (X'70') AS t(a)";
  return {
      OfNumber("bitmap_bucket_number", "Number of the bucket of 32768 numbers that the number is in.",
               {{.sql = "SELECT bitmap_bucket_number(123)", .result = "1"},
                {.sql = "SELECT bitmap_bucket_number(-40000)", .result = "-1"}}),
      OfNumber("bitmap_bit_position", "Bit that stands for the number in its bucket, from 0.",
               {{.sql = "SELECT bitmap_bit_position(123)", .result = "122"},
                {.sql = "SELECT bitmap_bit_position(-1)", .result = "1"}}),
      {
          .name = "bitmap_count",
          .signatures = {"(bitmap BINARY) -> BIGINT"},
          .coercion = Coercion::kNone,
          .check = CheckBitmap,
          .lower = Kernel("piezo_bitmap_count"),
          .since = "3.5.0",
          .doc = "Number of bits that are set.",
          .examples = {{.sql = "SELECT bitmap_count(X'FFFF')", .result = "16"}},
      },
      {
          .name = "bitmap_construct_agg",
          .kind = Kind::kAggregate,
          .signatures = {"(position BIGINT) -> BINARY"},
          .nulls = kNever,
          .lower = KernelAggregate("piezo_bitmap_construct_agg", Raises::kYes),
          .raises = {"INVALID_BITMAP_POSITION"},
          .since = "3.5.0",
          .doc = "Bitmap of 4096 bytes with the bits at all those positions set.",
          .examples = {{.sql = "SELECT substring(hex(bitmap_construct_agg(bitmap_bit_position(a))), 1, 6) FROM VALUES "
                               "(1), (2), (3) AS t(a)",
                        .result = "070000"},
                       {.sql = "SELECT bitmap_construct_agg(40000)", .raises = "INVALID_BITMAP_POSITION"}},
      },
      JoinOf("bitmap_or_agg", "3.5.0", "Bitmap with the bits that are set in some of the bitmaps.",
             {{.sql = "SELECT substring(hex(bitmap_or_agg(a)), 1, 6)" + kBitmaps, .result = "700000"}}),
      JoinOf("bitmap_and_agg", "4.1.0", "Bitmap with the bits that are set in all of the bitmaps.",
             {{.sql = "SELECT substring(hex(bitmap_and_agg(a)), 1, 6)" + kBitmaps, .result = "100000"}}),
  };
}

}  // namespace piezo::functions
