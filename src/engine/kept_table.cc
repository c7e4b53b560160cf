#include "engine/kept_table.h"

#include "base/ids.h"
#include "base/logging.h"

namespace piezo::engine {

std::shared_ptr<const KeptTable> KeptTable::Fill(Database& database, Connection& connection, Statement query) {
  std::string name = "kept_" + NewUuid();
  connection.Run(Statement::CreateTableAs(name, std::move(query)));
  return std::shared_ptr<const KeptTable>(new KeptTable(database, std::move(name)));
}

KeptTable::~KeptTable() {
  try {
    database_.Connect()->Run(Statement::DropTable(name_));
  } catch (const Error& error) {  // there is nobody left to tell
    LogError("a kept table could not be dropped", {{"table", name_}, {"error", error.message()}});
  }
}

}  // namespace piezo::engine
