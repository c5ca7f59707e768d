# Bare `make` lists the targets.

SWIFT ?= swift
# The same import check everywhere, so that no target rebuilds another's work.
FLAGS := --explicit-target-dependency-import-check error
# Every test is a Swift Testing one; without the flag an empty XCTest run comes first.
TEST := $(SWIFT) test --disable-xctest $(FLAGS)

# One after another, each in a process of its own: tests of sockets and deadlines that ran beside
# others' work would wait for their turn until their patience ends.
SUITES := $(notdir $(wildcard Tests/*Tests))
# $(1): suites; $(2): more of `swift test`'s options.
EACH = for suite in $(1); do echo "== $$suite"; \
  $(TEST) --skip-build $(2) --filter "^$$suite\." || exit; done

ASAN := --scratch-path .build-asan --sanitize=address
# Their tests end while tasks wait for a platform that is gone, or kill programs at work: what those
# held is no leak of ours, but one to LeakSanitizer.
UNFINISHED := CommandTests FrameStoreTests
TSAN := --scratch-path .build-tsan --sanitize=thread

GATEWAY := .build/release/frame-gateway
RECORDING := .build/recorded.jsonl
SOURCES = $(shell find Package.swift Sources Tests -name '*.swift')
FORMATTED = Package.swift Sources Tests $(wildcard Benchmarks)
SDK_REQUIREMENTS := Tests/SDK/requirements.txt
# Checkov wants other versions of what the others need.
DEPLOY_REQUIREMENTS := Tests/Deploy/requirements.txt
REQUIREMENTS := $(filter-out $(SDK_REQUIREMENTS) $(DEPLOY_REQUIREMENTS), \
  $(wildcard .ci/requirements.txt Tests/*/requirements.txt))
SCRIPTS = .ci/install-packages .ci/run .ci/smoke deploy/prove-runtime.sh \
  Tests/Fuzz/run Tests/KernelTLS/init Tests/KernelTLS/run Tests/Mutants/run Benchmarks/run
ARGS ?=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo deps build test lint lint-docker asan tsan fuzz mutants test-ecosystem test-deploy \
  test-sdk test-ktls smoke bench prove-runtime clean

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

demo: ## Install what is missing, build, and run the gateway over an embedded upstream (ARGS=...).
	@.ci/install-packages build
	@$(MAKE) --no-print-directory build
	$(GATEWAY) demo $(ARGS)

deps: ## Install the Debian packages that building and testing need.
	@.ci/install-packages build test

build: ## Build the release binary, .build/release/frame-gateway.
	$(SWIFT) build --configuration release --static-swift-stdlib --product frame-gateway $(FLAGS)

test: ## Run the Swift tests; the responses they see are recorded for test-ecosystem.
	$(SWIFT) build --build-tests $(FLAGS)
	@: > $(RECORDING).part
	@export FRAME_GATEWAY_RECORD=$(CURDIR)/$(RECORDING).part; $(call EACH,$(SUITES))
	@mv $(RECORDING).part $(RECORDING)

lint: ## Check the Swift sources' format.
	$(SWIFT) format lint --strict --parallel --recursive $(FORMATTED)

lint-docker: .venv/.ready ## Check the Dockerfile, YAML and shell scripts.
	.venv/bin/hadolint Dockerfile
	.venv/bin/yamllint --strict --config-file .ci/yamllint.yaml .ci deploy openapi.yaml
	.venv/bin/shellcheck $(SCRIPTS)

asan: ## Run the Swift tests under AddressSanitizer and LeakSanitizer.
	$(SWIFT) build --build-tests $(ASAN) $(FLAGS)
	@LEAKS=$(CURDIR)/Tests/AddressSanitizer/leaks.txt; \
	  export LSAN_OPTIONS=suppressions=$$LEAKS:print_suppressions=0; \
	  $(call EACH,$(filter-out $(UNFINISHED),$(SUITES)),$(ASAN))
	@export ASAN_OPTIONS=detect_leaks=0; $(call EACH,$(UNFINISHED),$(ASAN))

tsan: .build-tsan/mutex-annotations.so ## Run the tests of what is concurrent under ThreadSanitizer.
	$(SWIFT) build --build-tests $(TSAN) $(FLAGS)
	@export LD_PRELOAD=$(CURDIR)/$<; \
	  $(call EACH,HTTPServerTests FrameStoreTests UpstreamTests FrameClientTests,$(TSAN))

.build-tsan/mutex-annotations.so: Tests/ThreadSanitizer/mutex-annotations.c
	@mkdir -p $(@D)
	clang -O1 -Wall -Werror -shared -fPIC -o $@ $<

fuzz: ## Fuzz what takes foreign bytes (FUZZ_SECONDS=...), and the scheduler (SCHEDULES=...).
	@mkdir -p .build-fuzz
	@ln -sfn ../Sources .build-fuzz/Sources
	@ln -sfn ../Tests .build-fuzz/Tests
	@cp Tests/Mutants/scheduler.swift .build-fuzz/Package.swift
	FRAME_GATEWAY_SCHEDULES=$(or $(SCHEDULES),200000) $(SWIFT) test --disable-xctest \
	  --package-path .build-fuzz --configuration release --filter 'Simulation|Adaptation'
	Tests/Fuzz/run

mutants: ## Take the scheduler's rules out one by one; the simulation must notice each.
	Tests/Mutants/run

test-ecosystem: .venv/.ready $(RECORDING) build ## Judge the recording by openapi.yaml; try other people's readers on our answers.
	.venv/bin/openapi-spec-validator openapi.yaml
	.venv/bin/python -m pytest --quiet Tests/Conformance
	.venv/bin/python Tests/Conformance/judge.py openapi.yaml $(RECORDING)
	.venv/bin/python Tests/Ecosystem/run.py $(GATEWAY)

$(RECORDING): $(SOURCES)
	@$(MAKE) --no-print-directory test

.venv/.ready: $(REQUIREMENTS)
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check $(REQUIREMENTS:%=--requirement %)
	@touch $@

test-deploy: .venv-deploy/.ready build ## Try others' checks on what is in deploy for systemd and Kubernetes.
	FRAME_GATEWAY=$(CURDIR)/$(GATEWAY) .venv-deploy/bin/python -m pytest --quiet -rs --tb=short \
	  -p no:cacheprovider Tests/Deploy

.venv-deploy/.ready: $(DEPLOY_REQUIREMENTS)
	python3 -m venv .venv-deploy
	.venv-deploy/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

test-sdk: .venv-sdk/.ready build ## Try the platform's own SDK, unchanged; its first run installs 1 GB.
	.venv-sdk/bin/python Tests/SDK/run.py $(GATEWAY)

.venv-sdk/.ready: $(SDK_REQUIREMENTS)
	python3 -m venv .venv-sdk
	.venv-sdk/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

test-ktls: build ## Run the TLS tests in a virtual machine whose kernel encrypts.
	@.ci/install-packages test kernel
	$(SWIFT) build --build-tests $(FLAGS)
	Tests/KernelTLS/run .build/debug/frame-gatewayPackageTests.xctest $(GATEWAY)

smoke: build ## Start the release binary's demo once and ask it what a user would.
	.ci/smoke $(GATEWAY)

bench: build ## Measure the gateway beside the usual ways; prints figures and ratios.
	Benchmarks/run $(ARGS)

prove-runtime: build ## Start the binary in a folder with just the image's packages (needs root).
	@.ci/install-packages proof
	deploy/prove-runtime.sh $(GATEWAY)

clean: ## Delete everything that was built.
	rm -rf .build .build-* .venv .venv-deploy .venv-sdk
