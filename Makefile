# Two commands set everything up: `make demo` runs the main job, `make test` passes the tests.
# Both make their own .venv, install what is missing where they may, and say what they do.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BENCHMARKS := idle red scan sandbox mutants verdicts stream a2a arena rescore reports page

# Installs a Debian package as root or by sudo without a password; otherwise says what to type.
define apt_install
	if ! command -v apt-get >/dev/null; then \
	  echo "$(1) is missing and there is no apt-get here; install it your way" >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then sudo=; \
	elif sudo -n true 2>/dev/null; then sudo="sudo -n"; \
	else echo "$(1) is missing: sudo apt-get install $(1)" >&2; exit 1; fi; \
	echo "== installing $(1)"; \
	$$sudo apt-get install -y -q $(1) >/dev/null 2>&1 || { $$sudo apt-get update -q >/dev/null && $$sudo apt-get install -y -q $(1) >/dev/null; }
endef

.PHONY: demo test test-real check bench sandbox clean

demo: $(VENV)/.installed sandbox
	@echo "== the coding tasks, handed in by the embedded reference agent, examined in a jail"
	$(BIN)/pytest --logomesh-model reference -n 2
	@echo "== the reports are in reports/latest: report.html, run.json, junit.xml, summary.md, findings.sarif, ledger.jsonl"

test: $(VENV)/.installed sandbox check
	$(BIN)/pytest -n 2 --dist worksteal -m "not real"

# What needs heavy real parts: a vLLM (its CPU build, in a venv of its own), a wheel in a venv of its own, podman,
# a browser.
test-real: $(VENV)/.installed sandbox
	@command -v podman >/dev/null || { $(call apt_install,podman crun); }
	@command -v chromium chromium-browser google-chrome >/dev/null || { $(call apt_install,chromium); }
	tests/real/install_vllm.sh
	$(BIN)/pytest -m real

check: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.installed sandbox
	for name in $(BENCHMARKS); do $(BIN)/python -m tests.benchmarks.bench_$$name || exit 1; done

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "pytest-logomesh needs Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(call apt_install,python3-venv); }
	@echo "== installing pytest-logomesh and its tools into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@# What runs in a jail can keep no bytecode there, and pip compiles nothing that is editable.
	@$(BIN)/python -m compileall -q pytest_logomesh/sandbox/runner
	@touch $@

# The jail that answers run in.
sandbox:
	@command -v bwrap >/dev/null || { $(call apt_install,bubblewrap); }

clean:
	rm -rf $(VENV) .vllm build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
