// Files on their way to the server: named, cut into chunks, with checksums.
#pragma once

#include <spark/connect/base.pb.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::client::detail {

struct Artifact {
  std::string name;  // as the server knows it: jars/a.jar, pyfiles/a.py, archives/a.zip, files/a
  std::string bytes;
};

/// What kind of file the caller says it is.
struct ArtifactKind {
  bool pyfile = false;
  bool archive = false;
  bool file = false;
};

/// Reads a local file; `archive.zip#name` gives an archive the name that it is unpacked under. Throws Error (kUsage).
Artifact ReadArtifact(const std::string& path, ArtifactKind kind);
Artifact ReadForFileSystem(const std::string& path, const std::string& destination);

/// Small files go together in batches, a large one in chunks.
std::vector<spark::connect::AddArtifactsRequest> ArtifactRequests(std::vector<Artifact> artifacts);

/// CRC-32 as zip and gzip have it.
uint32_t Crc32(std::string_view bytes);

}  // namespace piezo::client::detail
