# The front door. `make help` lists what there is; CI has no other.
PRESET ?= dev
.DEFAULT_GOAL := help
.PHONY: help setup build dev test fmt

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install and fetch what the build needs (seconds when nothing is missing)
	@tools/setup

build: setup ## build the program: build/release/bin/piezo
	@cmake --preset release >/dev/null && cmake --build --preset release

dev: setup ## build everything for development (PRESET=dev|debug|asan|tsan)
	@cmake --preset $(PRESET) >/dev/null && cmake --build --preset $(PRESET)

test: build ## build and run all tests
	@ctest --preset release

fmt: ## format the C++ sources
	@git ls-files '*.h' '*.cc' | xargs -r clang-format -i
