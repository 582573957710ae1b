# `make` or `make help` tells what there is. Every target sets up what it needs first.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= $(shell for one in python3.11 python3.12 python3.13 python3; do \
	command -v $$one >/dev/null && $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
export CHANGQING_DATA ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help run test bench conformance lint format setup setup-dev clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup  ## the demonstration nation at http://127.0.0.1:8000/ (PORT=… for another)
	@exec $(BIN)/changqing demo --serve --port $(PORT)

test: setup-dev  ## every test, browser tests included
	@$(BIN)/python scripts/setup.py browser && $(BIN)/python scripts/setup.py wallet
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

bench: setup-dev  ## every figure that docs/performance.md quotes
	@$(BIN)/python scripts/setup.py bench
	@$(BIN)/python -m bench

conformance: setup-dev  ## the public xAPI suite against this checkout (DATABASE=postgresql for the other database)
	@$(BIN)/python scripts/conformance.py

lint: setup-dev  ## style, types, layers, templates
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy src
	@$(BIN)/lint-imports
	@$(BIN)/djlint src --lint --quiet

format: setup-dev  ## bring the code into its one form
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

setup:
	@$(if $(PYTHON),,echo "Changqing needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1 || echo none)." >&2; exit 1)
	@$(PYTHON) scripts/setup.py run

setup-dev:
	@$(if $(PYTHON),,echo "Changqing needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1 || echo none)." >&2; exit 1)
	@$(PYTHON) scripts/setup.py dev

clean:  ## remove the environment and everything made (the site's data too)
	rm -rf $(VENV) var build
