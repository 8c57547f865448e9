# Two commands are enough: `make app` and `make test`. Both install what they need into .venv/.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WAREHOUSE ?= $(or $(CONCORD_WAREHOUSE),data/warehouse)
PORT ?= 8501
# Test processes side by side; a file of tests stays with one of them.
WORKERS ?= 2

.PHONY: app network test igv lint format bench docs demo clean help
.DEFAULT_GOAL := help

help:
	@echo "make app     install, build the demo biobank once, serve on http://localhost:$(PORT)"
	@echo "make network three sites of the demo (one slow, one stricter, one on GRCh37) as processes of their own"
	@echo "make test    install, run every test, the browser ones too"
	@echo "make bench   side-by-side figures against the peers installed on this machine"
	@echo "make lint    formatting and lint, as continuous integration runs them"

app: $(VENV)/.app igv demo
	@echo "Concord is at http://localhost:$(PORT) (stop with Ctrl-C)"
	CONCORD_WAREHOUSE=$(WAREHOUSE) $(BIN)/python -m streamlit run app.py --server.port $(PORT) --server.address localhost --server.headless true

demo: $(VENV)/.app
	@test -f $(WAREHOUSE)/current || { \
	  $(BIN)/python -m data demo --warehouse $(WAREHOUSE) && $(BIN)/python -m data ancestry --warehouse $(WAREHOUSE); }

network: $(VENV)/.app demo
	$(BIN)/python -m exchange network --warehouse $(WAREHOUSE)

# igv.js, which draws reads, is fetched once. Without it all else works, and the page says what to run.
igv: $(VENV)/.app
	@$(BIN)/python -m widgets.igv || true

# Browsers keep a loop of their own in their process: their journeys have processes of their own.
test: $(VENV)/.test igv
	@failed=0; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --ignore tests/e2e || failed=1; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/e2e || failed=1; \
	exit $$failed

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.test
	$(BIN)/python -m bench

docs: $(VENV)/.app
	$(BIN)/python -m cohorts.document > docs/criteria.md

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

# An environment is made anew when what it should hold has changed.
$(VENV)/.app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Concord needs Python 3.11 or later; $(PYTHON) is older or missing. On Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.app tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@
