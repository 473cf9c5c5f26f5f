SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
IMAGE := lr-viz
PORT ?= 8501
# auto: run a page anew when its file changes.
WATCH ?= none
# One process per core; each that drives a browser has a server of its own, and a Chromium or two.
WORKERS ?= auto
BROWSERS ?= 2
STORE := $(CURDIR)/build/cache
# What one process has compiled, the others read.
PYTHON := JAX_COMPILATION_CACHE_DIR=$(CURDIR)/build/kernels JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0.1 $(BIN)/python
PYTEST := $(PYTHON) -m pytest -q

help:    ## this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:    ##' Makefile | sed -E 's/:.*## */\t/' | expand -t 10

run: .venv/runtime    ## the app, on http://localhost:$(PORT)
	@echo "LR-Viz: http://localhost:$(PORT)"
	@exec $(BIN)/streamlit run app.py --server.port $(PORT) --server.fileWatcherType $(WATCH)

setup: .venv/dev    ## everything that tests and benchmarks need

test: store test-unit test-parity test-pages test-browser    ## all tests; LRVIZ_BROWSER=required: never skip the browser
	@echo "== all layers passed"

test-unit: .venv/dev    ## the core, one module at a time
	@echo "== unit, JavaScript"
	@$(BIN)/deno test --quiet --parallel tests
	@echo "== unit"
	@$(PYTEST) -n $(WORKERS) tests --ignore tests/parity --ignore tests/pages --ignore tests/browser

test-parity: .venv/dev    ## against PyTorch and Keras
	@echo "== parity with PyTorch and Keras"
	@$(PYTEST) -n $(WORKERS) tests/parity

store: .venv/dev    ## what every page shows when it opens, computed ahead for the tests
	@echo "== openings"
	@mkdir -p -m 755 $(STORE)
	@LRVIZ_CACHE_DIR=$(STORE) $(PYTHON) -m lrviz.warm

test-pages: store    ## every page without a browser
	@echo "== pages"
	@LRVIZ_CACHE_DIR=$(STORE) $(PYTEST) -n $(WORKERS) tests/pages

test-browser: store    ## every page in Chromium
	@echo "== browser"
	@LRVIZ_CACHE_DIR=$(STORE) $(PYTEST) -n $(BROWSERS) --dist worksteal tests/browser

lint: .venv/dev    ## layout, style, types, layers, Dockerfile
	@$(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --diff .; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deno fmt --quiet --check
	@$(BIN)/deno lint --quiet
	@$(BIN)/deno check --quiet lrviz tests
	@$(BIN)/hadolint Dockerfile
	@echo "lint: clean"

bench: .venv/dev    ## the budgets, measured against peers on this machine
	@$(BIN)/python -m benchmarks

docker:    ## the image
	docker build --tag $(IMAGE) .
	@echo "Run it: docker run --rm -p $(PORT):8501 --read-only --tmpfs /tmp --cap-drop ALL $(IMAGE)"
	@echo "Then open http://localhost:$(PORT)"

clean:    ## what make and the tests left
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@for python in python3 python3.12 python3.13 python3.11; do \
	  if $$python -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "creating .venv with $$($$python --version)"; exec $$python -m venv .venv; \
	  fi; \
	done; \
	echo "LR-Viz needs Python 3.11 or newer with the venv module; found $$(python3 --version 2>&1 || echo none)." >&2; exit 1

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "installing requirements.txt (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime | .venv/bin/python
	@echo "installing requirements-dev.txt (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.PHONY: help run setup store test test-unit test-parity test-pages test-browser lint bench docker clean
