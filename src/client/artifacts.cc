#include "client/artifacts.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "piezo/client/error.h"

namespace piezo::client::detail {
namespace {

namespace sc = spark::connect;
constexpr size_t kChunk = 32 * 1024;  // as Spark's own clients cut

constexpr std::array<uint32_t, 256> CrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < table.size(); ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
    table[i] = value;
  }
  return table;
}

std::string ReadFile(const std::string& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream bytes;
  if (!input || std::filesystem::is_directory(path) || !(bytes << input.rdbuf())) {
    throw Error(ErrorKind::kUsage, "The file " + path + " cannot be read.");
  }
  return bytes.str();
}

bool EndsWithAny(const std::string& name, std::initializer_list<const char*> endings) {
  for (const char* ending : endings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

void PutChunk(std::string_view bytes, sc::AddArtifactsRequest::ArtifactChunk& out) {
  out.set_data(std::string(bytes));
  out.set_crc(Crc32(bytes));
}

void AddChunks(const Artifact& artifact, std::vector<sc::AddArtifactsRequest>& requests) {
  const std::string_view bytes = artifact.bytes;
  auto& begin = *requests.emplace_back().mutable_begin_chunk();
  begin.set_name(artifact.name);
  begin.set_total_bytes(static_cast<int64_t>(bytes.size()));
  begin.set_num_chunks(static_cast<int64_t>((bytes.size() + kChunk - 1) / kChunk));
  PutChunk(bytes.substr(0, kChunk), *begin.mutable_initial_chunk());
  for (size_t at = kChunk; at < bytes.size(); at += kChunk) {
    PutChunk(bytes.substr(at, kChunk), *requests.emplace_back().mutable_chunk());
  }
}

}  // namespace

uint32_t Crc32(std::string_view bytes) {
  static constexpr std::array<uint32_t, 256> kTable = CrcTable();
  uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) crc = (crc >> 8U) ^ kTable[(crc ^ static_cast<uint8_t>(byte)) & 0xFFU];
  return ~crc;
}

Artifact ReadArtifact(const std::string& path, ArtifactKind kind) {
  constexpr std::string_view kScheme = "file://";
  std::string local = path.starts_with(kScheme) ? path.substr(kScheme.size()) : path;
  if (local.find("://") != std::string::npos) {
    throw Error(ErrorKind::kUsage, "[UNSUPPORTED_OPERATION] Only local files can be artifacts, not " + path + ".");
  }
  std::string fragment;
  if (const size_t hash = local.rfind('#'); kind.archive && hash != std::string::npos) {
    fragment = local.substr(hash);
    local.resize(hash);
  }
  const std::string name = std::filesystem::path(local).filename().string();
  if (kind.pyfile && EndsWithAny(name, {".py", ".zip", ".egg", ".jar"})) return {"pyfiles/" + name, ReadFile(local)};
  if (kind.archive && EndsWithAny(name, {".zip", ".jar", ".tar.gz", ".tgz", ".tar"})) {
    return {"archives/" + name + fragment, ReadFile(local)};
  }
  if (kind.file) return {"files/" + name, ReadFile(local)};
  if (name.ends_with(".jar")) return {"jars/" + name, ReadFile(local)};
  throw Error(ErrorKind::kUsage, "[UNSUPPORTED_OPERATION] " + name + " is no file of the kind that was asked for.");
}

Artifact ReadForFileSystem(const std::string& path, const std::string& destination) {
  if (!destination.starts_with('/')) {
    throw Error(ErrorKind::kUsage, "The destination must be an absolute path, not " + destination + ".");
  }
  return {"forward_to_fs" + destination, ReadFile(path)};
}

std::vector<sc::AddArtifactsRequest> ArtifactRequests(std::vector<Artifact> artifacts) {
  std::vector<sc::AddArtifactsRequest> requests;
  size_t batched = 0;
  sc::AddArtifactsRequest batch;
  const auto flush = [&] {
    if (batched > 0) requests.push_back(std::move(batch));
    batch.Clear();
    batched = 0;
  };
  for (const Artifact& artifact : artifacts) {
    if (artifact.bytes.size() > kChunk) {
      flush();
      AddChunks(artifact, requests);
      continue;
    }
    if (batched + artifact.bytes.size() > kChunk) flush();
    auto& single = *batch.mutable_batch()->add_artifacts();
    single.set_name(artifact.name);
    PutChunk(artifact.bytes, *single.mutable_data());
    batched += artifact.bytes.size() + 1;
  }
  flush();
  return requests;
}

}  // namespace piezo::client::detail
