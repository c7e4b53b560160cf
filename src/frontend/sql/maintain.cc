// CACHE, REFRESH, ANALYZE, LOAD, COMMENT ON.
#include "base/ascii.h"
#include "frontend/sql/grammar.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here

// CACHE [LAZY] TABLE t [OPTIONS (…)] [[AS] query]
Command Grammar::CacheStatement() {
  const int32_t first = Mark();
  Expect(Tok::kCache);
  CacheCommand cache;
  cache.lazy = Accept(Tok::kLazy);
  Expect(Tok::kTable);
  cache.table = CommandName();
  if (Accept(Tok::kOptions)) cache.options = PropertyList();
  if (Accept(Tok::kAs) || At(Tok::kLeftParen) || StartsQuery(0)) cache.query = Query();
  if (cache.query && cache.table.size() > 1) {
    const NameParts prefix(cache.table.begin(), cache.table.end() - 1);
    throw Error("_LEGACY_ERROR_TEMP_0037", {{"quoted", errors::QuoteIdentifier(prefix)}}, SpanFrom(first));
  }
  return cache;
}

Command Grammar::UncacheStatement() {
  ExpectAll(Tok::kUncache, Tok::kTable);
  CacheCommand uncache;
  uncache.kind = CacheCommand::Kind::kUncache;
  uncache.if_exists = AcceptIfExists();
  uncache.table = CommandName();
  return uncache;
}

// REFRESH TABLE t, REFRESH FUNCTION f, REFRESH 'path', REFRESH path
Command Grammar::RefreshStatement() {
  const int32_t first = Mark();
  Expect(Tok::kRefresh);
  CacheCommand refresh;
  if (AtAny(Tok::kTable, Tok::kFunction) && IsName(Peek(1))) {
    refresh.kind = Advance() == Tok::kTable ? CacheCommand::Kind::kRefreshTable : CacheCommand::Kind::kRefreshFunction;
    refresh.table = CommandName();
    return refresh;
  }
  refresh.kind = CacheCommand::Kind::kRefreshPath;
  if (AtString()) {
    refresh.path = ParseString();
    return refresh;
  }
  SkipToEnd();
  std::string_view path = TrimAscii(TextBehind(first));
  while (path.ends_with(';')) path = TrimAscii(path.substr(0, path.size() - 1));
  if (path.empty())
    throw Error("_LEGACY_ERROR_TEMP_0064", {{"msg", "REFRESH needs a path; / means all"}}, SpanFrom(first));
  if (path.find_first_of(" \n\r\t") != std::string_view::npos) {
    throw Error("_LEGACY_ERROR_TEMP_0064", {{"msg", "The path of REFRESH must be quoted for its white space"}},
                SpanFrom(first));
  }
  refresh.path = std::string(path);
  return refresh;
}

// ANALYZE TABLE t [PARTITION (…)] COMPUTE STATISTICS [NOSCAN | FOR COLUMNS … | FOR ALL COLUMNS]
Command Grammar::AnalyzeStatement() {
  const int32_t first = Mark();
  Expect(Tok::kAnalyze);
  AnalyzeTable analyze;
  if (Accept(Tok::kTables)) {
    analyze.whole_database = true;
    if (Accept(Tok::kFrom) || Accept(Tok::kIn)) analyze.name = CommandName();
  } else {
    Expect(Tok::kTable);
    analyze.name = CommandName();
    if (At(Tok::kPartition)) analyze.partition = PartitionSpec();
  }
  ExpectAll(Tok::kCompute, Tok::kStatistics);
  if (Accept(Tok::kFor)) {
    analyze.all_columns = Accept(Tok::kAll);
    Expect(Tok::kColumns);
    if (!analyze.all_columns) analyze.columns = ParseBareNameList();
  } else if (AtName()) {
    const std::string word = ToUpperAscii(ParseSimpleName());
    if (word != "NOSCAN")
      throw Error("INVALID_SQL_SYNTAX.ANALYZE_TABLE_UNEXPECTED_NOSCAN", {{"ctx", word}}, SpanFrom(first));
    analyze.scan = false;
  }
  return analyze;
}

// LOAD DATA [LOCAL] INPATH 'path' [OVERWRITE] INTO TABLE t [PARTITION (…)]
Command Grammar::LoadStatement() {
  ExpectAll(Tok::kLoad, Tok::kData);
  Accept(Tok::kLocal);
  Expect(Tok::kInpath);
  ParseString();
  Accept(Tok::kOverwrite);
  ExpectAll(Tok::kInto, Tok::kTable);
  LoadData load{CommandName(), {}};
  if (At(Tok::kPartition)) load.partition = PartitionSpec();
  return load;
}

// COMMENT ON {TABLE | DATABASE} name IS {'text' | NULL}
Command Grammar::CommentStatement() {
  ExpectAll(Tok::kComment, Tok::kOn);
  CommentOn comment;
  comment.database = !Accept(Tok::kTable);
  if (comment.database && !Accept(Tok::kDatabase) && !Accept(Tok::kSchema)) Expect(Tok::kNamespace);
  comment.name = CommandName();
  Expect(Tok::kIs);
  if (!Accept(Tok::kNull)) comment.text = ParseString();
  return comment;
}

}  // namespace piezo::frontend::sql
