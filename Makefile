# Everything starts here; `make` alone lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One process a processor, each with a PostgreSQL of its own; the tests of one file stay together.
SIDE_BY_SIDE := -n auto --dist loadfile

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.base: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Tournevis needs (about a minute the first time)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	@echo "Installing what the tests need…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.base ## make .venv with the `tournevis` command in it

dev: $(VENV)/.dev ## setup, with what tests and checks need

up: $(VENV)/.base ## run everything, with sample data, and say which address to open
	@$(BIN)/tournevis up --demo

test: $(VENV)/.dev ## set up and pass the tests
	@$(BIN)/pytest $(SIDE_BY_SIDE)

check: $(VENV)/.dev ## everything that CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint tournevis --lint --quiet
	$(BIN)/python tests/style.py
	$(BIN)/pytest $(SIDE_BY_SIDE)

faults: $(VENV)/.dev ## kill every process again and again in the middle of the job; count what is lost
	$(BIN)/python -m tests.faults --times 200
	$(BIN)/python -m tests.faults.doorways --each 150 --kills 150
	$(BIN)/python -m tests.faults.alerts --escalations 10000

MINUTES ?= 10
fuzz: $(VENV)/.dev ## throw damaged mail, reports, Outlook files and SMS at their readers for MINUTES (10)
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

bench: $(VENV)/.dev ## measure, beside a peer
	$(BIN)/python -m bench

css: ## build the style sheet (needs Node; the built sheet is committed)
	npm install --ignore-scripts --no-save --no-audit --no-fund && npm run build

messages: $(VENV)/.base ## gather the texts of the screens for translation (needs gettext)
	@$(BIN)/python -m tests.messages

.PHONY: help setup dev up test check faults fuzz bench css messages
