# The front door: `make help` lists what there is. CI goes through `make test` and knows nothing else.
PRESET ?= dev
.DEFAULT_GOAL := help
.PHONY: help setup build dev test run check bless fmt lint reference conformance bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install and fetch what the build needs; seconds when nothing is missing
	@tools/setup

build: setup ## build the program (build/release/bin/piezo) and the tests
	@tools/build release

dev: setup ## the same for development: PRESET=dev (default), debug, asan or tsan
	@tools/build $(PRESET)

test: build ## set up, build and run all tests
	@tools/test release

run: build ## set up, build, start the server, run the main job; ONCE=1 ends then, SF=0.1 takes less data, PORT=n
	@tools/run

check: setup ## check the repository's rules: layers, walls, lengths, links, formatting
	@tools/tidy

bless: build ## take today's plan snapshots as the expected ones (read the diff before committing)
	@PIEZO_BLESS=1 ctest --preset release -L plans

fmt: ## format the C++ sources
	@git ls-files -co --exclude-standard '*.h' '*.cc' | xargs -r clang-format -i

lint: setup ## run clang-tidy (not installed by setup) on FILES="src/a.cc src/b.cc"
	@cmake --preset lint >/dev/null && cmake --build --preset lint --target piezo_grpc
	@clang-tidy -p build/lint --quiet $(FILES)

reference: setup ## write the client library's reference to build/reference/html
	@mkdir -p build/reference && doxygen docs/Doxyfile

conformance: build ## run Spark's own suites from ../shared, write docs/conformance.md
	@tools/setup measure
	@tools/conformance run

bench: build ## compare with Spark, Sail and raw DuckDB, write docs/benchmarks.md; ARGS="--only small" for a part
	@tools/setup measure
	@tools/bench $(ARGS)

clean: ## remove what was built; what was fetched stays
	@rm -rf build
