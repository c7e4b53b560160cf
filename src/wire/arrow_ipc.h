// Arrow IPC: the engine's batches into the protocol's ArrowBatch bytes, and what clients send into checked rows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/data_type.h"
#include "wire/arrow_c.h"

namespace piezo::wire {

enum class IpcCompression : uint8_t { kNone, kZstd, kLz4 };

struct IpcOptions {
  std::string time_zone = "UTC";  // the session's, as it stands in the schema of timestamp columns
  IpcCompression compression = IpcCompression::kNone;
};

/// The Arrow schema that Spark sends for `schema`, as C struct: a struct type with a child for each column.
OwnedSchema ToArrowSchema(const Schema& schema, std::string_view time_zone);

/// `data` of one ArrowBatch: a complete IPC stream of schema, one record batch and end marker.
struct EncodedBatch {
  int64_t rows = 0;
  std::string data;
};

/// Turns Arrow arrays into IPC streams of one schema. Immutable and thread-safe after construction.
///
/// Arrays are structs with a child for each column, in the layout that engine::Batch documents. Buffers are read once,
/// when they are written to their place in the message.
class IpcEncoder {
 public:
  explicit IpcEncoder(const Schema& schema, IpcOptions options = {});
  ~IpcEncoder();
  IpcEncoder(IpcEncoder&&) noexcept;
  IpcEncoder& operator=(IpcEncoder&&) noexcept;

  /// A batch whose size is known but whose bytes are not yet written, for callers that frame it in their own buffer.
  class Prepared {
   public:
    ~Prepared();
    Prepared(Prepared&&) noexcept;
    Prepared& operator=(Prepared&&) noexcept;
    int64_t rows() const;
    size_t size() const;
    /// Writes exactly size() bytes.
    void WriteTo(char* to) const;

   private:
    friend class IpcEncoder;
    struct Impl;
    explicit Prepared(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
  };

  Prepared Prepare(OwnedArray array) const;
  /// As many parts as it takes to keep each under `max_bytes` (a part of one row may pass it). No rows: one part.
  std::vector<Prepared> PrepareParts(OwnedArray array, size_t max_bytes) const;
  EncodedBatch Encode(OwnedArray array) const;
  /// The batch without rows that stands for an empty result.
  EncodedBatch Empty() const;
  /// The IPC stream of the schema alone, without any record batch.
  std::string SchemaOnly() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct IpcLimits {
  int64_t max_bytes = int64_t{4} << 30;  // memory of the decoded rows, beyond what is shared with the client's bytes
  int64_t max_rows = int64_t{1} << 40;
};

/// Rows that a client sent, fully validated and brought into the engine's layout: dictionaries are expanded, strings
/// and binaries have 32-bit offsets or 64-bit ones, timestamps and day-time intervals (int64) are in microseconds,
/// year-month intervals are int32 months, times are time64[us]. Immutable, thread-safe; shares the memory of the
/// client's bytes where it can.
class ClientRows {
 public:
  ~ClientRows();
  /// Spark's types of the columns, by the rules of pyspark's from_arrow_schema; nullability and metadata as the Arrow
  /// schema has them.
  const Schema& schema() const;
  int64_t rows() const;
  size_t batches() const;
  int64_t bytes() const;
  /// A new stream over all rows, from the first. The stream keeps the rows alive.
  OwnedArrayStream Open() const;

  struct Impl;
  explicit ClientRows(std::unique_ptr<Impl> impl);

 private:
  std::unique_ptr<Impl> impl_;
};

/// The columns of an IPC stream as ClientRows::schema() gives them; its rows are not looked at.
Schema ReadIpcSchema(std::shared_ptr<const std::string> bytes);

/// Decodes one IPC stream (schema, record batches, dictionaries; buffers possibly compressed). Malformed or hostile
/// bytes throw Error, as do types that Spark lacks (UNSUPPORTED_ARROWTYPE).
std::shared_ptr<const ClientRows> DecodeIpcStream(std::shared_ptr<const std::string> bytes,
                                                  const IpcLimits& limits = {});
/// The same for a stream cut into several IPC streams of one schema (chunked local relations).
std::shared_ptr<const ClientRows> DecodeIpcStreams(std::vector<std::shared_ptr<const std::string>> chunks,
                                                   const IpcLimits& limits = {});

}  // namespace piezo::wire
