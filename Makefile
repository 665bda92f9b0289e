# make demo [PORT=8000] [HTTPS=1] [DATABASE_URL=...]   serve a demo village
# make serve [PORT=8000] [HTTPS=1] [DATABASE_URL=...]  serve in earnest: an empty place first, set up in the browser
# make test [PYTHON=python3.12] [ARGS="-k notice"] [SEED=7]  run the tests, shuffled by the seed
# make promises [ARGS="-k kills"]                      try the promises with their full figures: takes long
# make faults                                          see that every seeded fault is found
# make bench                                           measure the hot paths in some minutes
# make bench-full [ARGS=--no-county]                   measure all: an hour, and another where the county is to be built
# make check                                           run every other check, the fastest first
#
# Nothing needs to be typed before: each makes its virtual environment and installs what it needs.

# Servers, commands and tests start many processes: without kept bytecode each would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
ARGS ?=
# The same order each time, so that what failed fails again; any other number is as good.
SEED ?= 1
SERVE_FLAGS := --port $(PORT) $(if $(filter 1 yes true on,$(HTTPS)),--https)

SUITABLE = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ifeq ($(origin PYTHON), undefined)
  PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11; do \
      $$name -c '$(SUITABLE)' 2>/dev/null && echo $$name && break; done)
  VENV := .venv
else
  VENV := .venv-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
endif
BIN := $(VENV)/bin

# The stamps change their names with the lists, so that a new list is installed and an old one not again.
PRODUCT := $(VENV)/product-$(shell cat requirements.txt | cksum | cut -d ' ' -f 1)
DEVELOPMENT := $(VENV)/development-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d ' ' -f 1)
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement

.PHONY: demo serve test promises faults bench bench-full check format messages chromium strace
.PHONY: check-format check-lint check-floors check-types check-templates check-messages check-migrations
.NOTPARALLEL:

demo: $(PRODUCT)
	@POINTS_DEMO=1 $(BIN)/python -m flask --app wsgi demo serve $(SERVE_FLAGS)

serve: $(PRODUCT)
	@POINTS_KEEP_SECRET=1 $(BIN)/python -m flask --app wsgi serve $(SERVE_FLAGS)

test: $(DEVELOPMENT) messages chromium strace
	$(BIN)/python -m pytest -n 3 --dist worksteal --randomly-seed=$(SEED) $(ARGS)

promises: $(DEVELOPMENT) messages strace
	$(BIN)/python -m pytest tests/promises --full -p no:randomly -s -q $(ARGS)

faults: $(DEVELOPMENT) messages strace
	$(BIN)/python -m pytest tests/promises --faults -p no:randomly -q -rX $(ARGS)

bench: $(DEVELOPMENT) messages
	$(BIN)/python -m benchmarks

bench-full: $(DEVELOPMENT) messages
	$(BIN)/python -m benchmarks --full $(ARGS)

check: check-format check-lint check-floors check-types check-templates check-messages check-migrations

check-format: $(DEVELOPMENT)
	$(BIN)/ruff format --check --quiet

check-lint: $(DEVELOPMENT)
	$(BIN)/ruff check --quiet

check-floors: $(DEVELOPMENT)
	$(BIN)/lint-imports

check-types: $(DEVELOPMENT)
	$(BIN)/mypy

check-templates: $(DEVELOPMENT)
	$(BIN)/djlint pointsapp --lint --quiet

check-messages: $(DEVELOPMENT)
	$(BIN)/python tools/po.py check

check-migrations: $(DEVELOPMENT)
	$(BIN)/python -m tools.check_migrations

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

messages: $(PRODUCT)
	@$(BIN)/python -m pointsapp.cli.catalogs

chromium:
	@tools/chromium.sh

strace:
	@tools/strace.sh

$(PRODUCT): | $(BIN)/python
	@echo "Installing what the product needs ..."
	@$(PIP_INSTALL) requirements.txt || \
	  { echo "The packages of requirements.txt could not be installed: pip's words stand above." >&2; exit 1; }
	@rm -f $(VENV)/product-* && touch $@

$(DEVELOPMENT): | $(BIN)/python
	@echo "Installing what tests and checks need ..."
	@$(PIP_INSTALL) requirements-dev.txt || \
	  { echo "The packages of requirements-dev.txt could not be installed: pip's words stand above." >&2; exit 1; }
	@rm -f $(VENV)/product-* $(VENV)/development-* && touch $@ $(PRODUCT)

$(BIN)/python:
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c '$(SUITABLE)' 2>/dev/null || \
	  { echo "Python 3.11, 3.12 or 3.13 is missing: install one, or name it as in make PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing or broken: on Debian and Ubuntu apt-get install python3-venv." >&2; exit 1; }
