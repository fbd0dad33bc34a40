# SPDX-License-Identifier: AGPL-3.0-or-later
# `make` alone lists the commands.
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/bash
# Compiled modules are kept: every process of the demo and of the tests starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo demo-check accessible seizure test check format crash faults flood bench peers bench-archive hostile talk pictures lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv: requirements.lock pyproject.toml ## set up: make .venv and install the locked dependencies
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Amanat needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "Python's venv is missing; on Debian: apt-get install python3-venv"; exit 2; }
	@echo "Installing the locked dependencies (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv

demo: .venv ## everything on this machine: a phone, the desk and a registry, each a page in the browser
	@$(BIN)/amanat demo

demo-check: .venv ## play the whole job unattended over the same real parts; ends with one line of JSON
	@$(BIN)/amanat demo --check

accessible: .venv ## look at every page of the desk with axe, wide and narrow, for everybody, in both languages
	@AMANAT_LOOKS=all $(BIN)/pytest -n 2 tests/desk/test_accessible.py

seizure: .venv ## seize every host of a played-out demo and search it; shows what a seizure yields
	@$(BIN)/python -m bot.demo.seizure

test: .venv ## run all tests
	@$(BIN)/pytest -n 4

check: .venv ## format, lint, types, import arrows and the tests of the docs
	@$(BIN)/ruff format --check --quiet . || { echo "not formatted: run make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/pytest -n 0 tests/test_arrows.py tests/test_docs.py

format: .venv ## rewrite the code in the house format
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

crash: .venv ## kill -9 the chat a hundred times while 200 families report; ends with one line of JSON
	@$(BIN)/python -m tests.endure.crash

faults: .venv ## every trouble between bot and Telegram alone, then a mixed hour; ends with one line of JSON
	@$(BIN)/python -m tests.endure.faults

flood: .venv ## one chat at 200 updates/s and 2,000 made-up chats while 50 families report; one line of JSON
	@$(BIN)/python -m tests.endure.flood

bench: .venv ## the vault and the chat side by side with what people use instead; a line of JSON each
	@$(BIN)/python -m tests.bench.sealing
	@$(BIN)/python -m tests.endure.bench
	@$(BIN)/python -m tests.bench.deposits
	@$(BIN)/python -m tests.endure.open_drafts

peers: .venv ## install the bot that `make bench` is measured beside, into an environment of its own (needs the network)
	@python3 -m venv .venv/peers
	@.venv/peers/bin/pip install --quiet aiogram==3.31.0 uvloop

bench-archive: .venv ## the desk over 100,000 and 10,000 sealed cases; ends with one line of JSON
	@$(BIN)/python -m tests.bench.archive

hostile: .venv ## 100,000 hostile updates; ends with one line of JSON
	@$(BIN)/python -m tests.endure.hostile

talk: .venv ## hold the interview in this terminal; nothing is stored
	@$(BIN)/amanat talk

pictures: .venv ## take the pictures of the front page anew (needs Chromium)
	@$(BIN)/python -m tests.pictures

lock: ## resolve the dependencies anew into requirements.lock (needs uv)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --group dev --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --output-file requirements.lock
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --group build --python-version 3.11 \
	  --custom-compile-command "make lock" --constraint requirements.lock pyproject.toml \
	  --output-file deploy/requirements-runtime.lock

clean: ## remove the virtual environment and caches
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
