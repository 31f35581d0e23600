.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
UV := $(BIN)/uv
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/catalogs/*/LC_MESSAGES/messages.po))

.PHONY: help setup run demo test browser office faults bench lint catalogues format clean

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  make run takes settings: make run PORT=8001 (all of them: docs/configuration.md)"
	@echo "  make test takes pytest's arguments: make test ARGS='tests/villages -x'"

setup: .venv/runtime $(CATALOGUES) ## Install what running needs into .venv (the other commands do it themselves)

run: setup ## Start everything on this machine: pages, worker, scheduler, servers; Ctrl-C ends it
	@exec $(BIN)/python -m operations.run

demo: setup ## A whole campaign without a browser, in a database of its own; the last line is JSON
	@exec $(BIN)/python -m operations.demo

test: .venv/development $(CATALOGUES) ## Run every test but those of browser and office
	@exec $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not browser and not office" $(ARGS)

browser: .venv/development $(CATALOGUES) ## Run the stories that drive a real Chromium
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { echo "make browser needs Chromium and found none. On Debian and Ubuntu: sudo apt-get install chromium" >&2; exit 1; }
	@exec $(BIN)/python -m pytest -m browser $(ARGS)

office: .venv/development $(CATALOGUES) ## Open the editable files in LibreOffice, as an office does
	@command -v soffice >/dev/null || \
	  { echo "make office needs LibreOffice and found none. On Debian and Ubuntu: sudo apt-get install --no-install-recommends libreoffice-writer-nogui" >&2; exit 1; }
	@exec $(BIN)/python -m pytest -m office $(ARGS)

faults: .venv/development $(CATALOGUES) ## Let everything break that can, at length; prints scenario, expected, seen
	@exec $(BIN)/python -m tests.faults $(ARGS)

bench: .venv/development ## Print how fast things are, as ratios against a baseline of the same run
	@exec $(BIN)/python -m benchmarks $(ARGS)

lint: .venv/development ## Check style, types and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

catalogues: .venv/development ## Bring the interface catalogues in line with code and pages
	@exec $(BIN)/python -m operations.catalogues

format: .venv/development ## Rewrite the code in the house's style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

clean: ## Remove .venv and everything made from the sources; var/ with your data stays
	@rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache $(CATALOGUES)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The two lists share their pins, so installing the short one after the long one changes nothing.
.venv/runtime: requirements.txt | $(UV)
	@echo "Installing what running needs …"
	@$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt requirements.txt | $(UV)
	@echo "Installing what tests and tools need …"
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python requirements-dev.txt
	@touch .venv/runtime $@

$(UV):
	@for python in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Tiếng Bản needs Python 3.11 or newer and found none: install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "The venv module of $$found is missing. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Making .venv with $$($$found --version) …"; \
	$$found -m venv .venv
	@$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)

translations/catalogs/%.mo: translations/catalogs/%.po | .venv/runtime
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
