# `make demo` and `make test` need nothing but Python 3.10 or later: each makes .venv, installs what
# it needs with the exact versions of constraints.txt, and runs. Stamp files keep a second run from
# installing again; a change to pyproject.toml or constraints.txt renews them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST_ARGS ?= -n auto --dist loadfile
NEEDS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test browser check format bench docs screenshots clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Concept needs Python 3.10 or later")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/python $(NEEDS)
	@echo "Installing Concept into $(VENV) (a few minutes the first time) ..."
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed-test
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(VENV)/installed ## Fit the drawn postcards offline, search them, write a page
	$(BIN)/concept demo

test: $(VENV)/installed-test browser ## Run the whole suite with coverage
	$(BIN)/python -m pytest --cov=concept --cov-report=term-missing:skip-covered --cov-fail-under=90 $(PYTEST_ARGS)

# Tests in a browser take Debian's chromium. Where it cannot be installed they skip, and say so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& echo "Installing chromium for the tests in a browser ..." \
		&& apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	} || echo "No chromium: the tests in a browser are skipped (Debian: apt install chromium)"

check: $(VENV)/installed-dev ## Lint, formatting, types, documentation, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site
	$(BIN)/python -m pytest --quiet tests/test_layers.py

format: $(VENV)/installed-dev ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-test ## Measure the speed beside Concept 0.2.1 (minutes)
	$(BIN)/python -m benchmarks.embedding
	$(BIN)/python -m benchmarks.fitting

screenshots: $(VENV)/installed-test browser ## Make the documentation's pictures of figures and explorer
	$(BIN)/python -m benchmarks.screenshots

docs: $(VENV)/installed-dev ## Serve the documentation on this machine
	$(BIN)/mkdocs serve

clean: ## Remove what the tools wrote, but not .venv
	rm -rf site build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
