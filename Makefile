# Two commands set everything up: `make demo` runs the main job, `make test` passes the tests.
# Both make their own .venv, install what is missing where they may, and say what they do.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test test-real check bench clean

demo: $(VENV)/.installed sandbox
	@echo "== four coding tasks, handed in by the embedded reference agent, examined in a jail"
	$(BIN)/pytest --logomesh-model reference
	@echo "== the reports are in reports/latest: run.json, junit.xml, summary.md, ledger.jsonl"

test: $(VENV)/.installed sandbox check
	$(BIN)/pytest -n 2 -m "not real"

# What needs heavy real parts: a vLLM (its CPU build, in a venv of its own), a wheel in a venv of its own.
test-real: $(VENV)/.installed sandbox
	tests/real/install_vllm.sh
	$(BIN)/pytest -m real

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

$(VENV)/.installed: pyproject.toml
	@echo "== installing pytest-logomesh and its tools into $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "pytest-logomesh needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "no venv module: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# The jail. Installed where this user may; otherwise said.
.PHONY: sandbox
sandbox:
	@command -v bwrap >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "== installing bubblewrap, the jail that answers run in"; \
	  apt-get install -y -q bubblewrap >/dev/null 2>&1 || { apt-get update -q >/dev/null && apt-get install -y -q bubblewrap >/dev/null; }; \
	else \
	  echo "bubblewrap is missing, the jail that answers run in: sudo apt-get install bubblewrap" >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
