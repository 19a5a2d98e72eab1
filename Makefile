# Everything here needs Python 3.11 or later and make; the rest is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve serve-postgres test test-thorough faults lint docs words licences sbom audit clean

serve: $(VENV)/.ready
	$(BIN)/timeline serve

# A store in PostgreSQL, two who record in it and three who follow it, on one machine.
serve-postgres: $(VENV)/.ready-to-test
	$(BIN)/python examples/postgresql/serve.py

# The quick tests run in two parts that take as long as each other: more would import all libraries more often. With
# pytest-xdist they take a quarter longer, because it passes thousands of small results between its processes.
PARTS := pages rest
IN_pages := tests/web tests/end_to_end tests/exchange tests/projections tests/sandbox
IN_rest := tests $(addprefix --ignore=,$(IN_pages))
PROCESSORS := $(shell getconf _NPROCESSORS_ONLN)
TOGETHER := --keep-going --jobs=$(PROCESSORS) $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

# The quick tests keep their archives in memory where there is room: on a disk, each durable commit waits for it.
test: export PYTEST_DEBUG_TEMPROOT = $(shell df -m --output=avail /dev/shm 2>/dev/null | \
  awk 'NR == 2 && $$1 > 4000 { print "/dev/shm" }')

# Processes, and the commands that tests start, share what Python has compiled, whatever the shell is set to.
test test-thorough: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.ready-to-test
	@$(MAKE) --no-print-directory $(TOGETHER) $(PARTS:%=test-%)

.PHONY: $(PARTS:%=test-%)
$(PARTS:%=test-%): test-%:
	@$(BIN)/python -m pytest $(IN_$*)

test-thorough: $(VENV)/.ready-to-test
	$(BIN)/python -m pytest -n auto --dist worksteal -m thorough

# Many faults, with a seed: half an hour of one processor. See docs/faults.md.
faults: $(VENV)/.ready-to-test
	$(BIN)/python -m tests.faults kills
	$(BIN)/python -m tests.faults bits
	$(BIN)/python -m tests.faults writers
	$(BIN)/python -m tests.faults fuzz

lint: $(VENV)/.ready-to-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: $(VENV)/.ready-to-test
	$(BIN)/python docs/generate.py

# The keywords are those of timeline/web/language.py; English is its own catalogue.
LOCALES := timeline/web/locales
PYBABEL := $(BIN)/pybabel --quiet
FOUND := $(VENV)/timeline.pot

words: $(VENV)/.ready-to-test
	$(PYBABEL) extract -F pyproject.toml -k to_translate --add-location=file --sort-output -o $(FOUND) timeline/web
	$(PYBABEL) update -D timeline -i $(FOUND) -d $(LOCALES) --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date

# What the program runs on: docs/licences.md, and a software bill of materials (CycloneDX). What writes that has an
# environment of its own, because it brings packages that make others of ours slower.
licences: $(VENV)/.ready-to-test
	$(BIN)/python docs/supply_chain.py licences

sbom: $(VENV)/.ready-to-test
	$(PYTHON) -m venv $(VENV)/sbom
	$(VENV)/sbom/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt cyclonedx-bom
	$(BIN)/python docs/supply_chain.py sbom sbom.cdx.json $(VENV)/sbom/bin/python

# Asks an advisory service about the versions in constraints.txt, so it needs the network, and sends nothing else.
audit: $(BIN)/python
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

clean:
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.ready-to-test: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(VENV)/.ready $@
