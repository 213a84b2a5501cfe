# Everything a newcomer needs: `make` lists it. Debug and release builds live side by side in .build/.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(PATH):/opt/swift/usr/bin

root := $(CURDIR)
debug := $(root)/.build/debug
profiles := $(debug)/codecov-children

# SwiftPM orders the traits of a package (Hummingbird has two) by hash: with the usual random seed every other plan
# passes them differently and compiles that package again. Only for builds: tests keep their random order.
swift_build := SWIFT_DETERMINISTIC_HASHING=1 swift build
# One set of flags for every debug step: a different set would compile the whole package again.
debug_flags := --enable-code-coverage --explicit-target-dependency-import-check error
# `make test FILTER=StoreTests` runs a part; the coverage of a part is shown but not judged.
filter := $(if $(FILTER),--filter '$(FILTER)')
minimum := $(if $(FILTER),0,$(or $(COVERAGE_MINIMUM),85))

.PHONY: help bootstrap build demo debug test test-cells end-to-end test-faults coverage lint format bench fresh-clone clean

help: ## list these targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

bootstrap: ## install missing Debian packages, check the Swift toolchain
	@Scripts/bootstrap

build: bootstrap ## release build: .build/release/gatehouse, gatehouse-cell, gatehouse-sims, lib<Plugin>.so
	$(swift_build) -c release

demo: build ## build, then run the demo: host, plugins and simulated vendors
	.build/release/gatehouse demo

debug: bootstrap ## debug build of everything, tests included
	$(swift_build) $(debug_flags) --build-tests

test: debug ## run all tests (or FILTER=name), then print and judge coverage
	@rm -rf '$(profiles)' && mkdir -p '$(profiles)'
	@$(if $(FILTER),,$(MAKE) --no-print-directory test-cells)
	@echo "swift test $(debug_flags) --skip-build --disable-xctest $(filter)"
	@GATEHOUSE_BUILD_DIR='$(debug)' GATEHOUSE_PROFILE_DIR='$(profiles)' \
		Scripts/swift-tests $(debug_flags) --skip-build --disable-xctest $(filter)
	@$(if $(FILTER),,$(MAKE) --no-print-directory end-to-end)
	@COVERAGE_MINIMUM='$(minimum)' Scripts/coverage

test-cells: ## the suites that call plugins, this time with every plugin in a cell (make test runs them too)
	@GATEHOUSE_BUILD_DIR='$(debug)' GATEHOUSE_TEST_ISOLATION=cell \
		Scripts/swift-tests $(debug_flags) --skip-build --disable-xctest --filter 'PluginHostTests|EngineTests'

end-to-end: ## the acceptance and crash tests against the debug build (make test runs them too)
	GATEHOUSE_BUILD_DIR='$(debug)' GATEHOUSE_PROFILE_DIR='$(profiles)' \
		python3 Tests/EndToEnd/run.py

test-faults: debug ## the long fault suites against the debug build; GATEHOUSE_FAULTS_SHORT=1 for a minute of them
	GATEHOUSE_BUILD_DIR='$(debug)' python3 Tests/EndToEnd/run_faults.py

coverage: ## print the coverage of the last test run again
	@Scripts/coverage

lint: bootstrap ## formatting, file lengths, forbidden calls, floors, shell scripts
	@Scripts/lint

format: bootstrap ## rewrite the Swift sources in the project's format
	swift format --in-place --parallel --recursive $(wildcard Package.swift Sources Tests Plugins Benchmarks Examples)

bench: build ## release build, then the benchmarks
	@mkdir -p .build/fixtures && Tests/FixturePlugins/build.sh .build/fixtures
	.build/release/gatehouse-bench .build/fixtures/libFriendly.so .build/release/libRegula.so
	python3 Benchmarks/sync.py
	python3 Benchmarks/async.py
	python3 Benchmarks/growth.py
	python3 Benchmarks/sockets.py
	python3 Benchmarks/webhooks.py
	python3 Benchmarks/reload.py
	$(if $(filter sqlite,$(BENCH_STORE)),,python3 Benchmarks/floor.py)

fresh-clone: ## clone HEAD into a temporary folder and run lint, test and demo there
	@Scripts/fresh-clone

clean: ## remove everything built
	rm -rf .build
