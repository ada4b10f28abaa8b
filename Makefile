# The commands of this house. From a fresh clone `make demo` and `make test` install what is missing and go on.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test lint lock migration install-demo install-test clean

# Where a machine sets it, each of the hundreds of processes of a run would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

UV_VERSION := 0.13.9
# Debian's own Python is built with every optimisation; one that somebody built beside it often is not, and all takes longer.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo /usr/bin/python3 || echo python3)
BIN := .venv/bin
UV := $(BIN)/uv
# Debian package and the file that shows it is there. Printing needs the first three; the rest proves the house.
DEMO_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
# A browser without windows loads a page with half the work; where it cannot be had the pages are looked at with chromium.
WISHED_PACKAGES := chromium-headless-shell
TEST_PACKAGES := $(DEMO_PACKAGES) poppler-utils qpdf chromium redis-server postgresql default-jdk-headless libjaxb-java systemd

help:
	@echo "make demo       fill an office with made-up people and serve it (PORT=, DATA=, FRESH=1)"
	@echo "make test       the whole suite (ARGS= for pytest)"
	@echo "make lint       ruff, formatting and types"
	@echo "make lock       renew the lock file"
	@echo "make migration NAME='0002 What changes.'   write a migration from the changed tables"

demo: install-demo
	@PORT="$(PORT)" DATA="$(DATA)" FRESH="$(FRESH)" $(BIN)/python -m tests.office.demo

# Two processes share the suite; whole files and the folders that share a served office stay together.
test: install-test
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(ARGS)

lint: install-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lock: $(BIN)/.uv-$(UV_VERSION)
	$(UV) lock

# An empty database is brought to the last version, and what the tables in code have beyond it becomes the new file.
migration: install-test
	@test -n "$(NAME)" || { echo "say NAME='0002 What changes.'"; exit 2; }
	$(BIN)/python -c "import sys, tempfile; from dsr.db.engine import Database; from dsr.db.migrate import make_revision, migrate; \
	database = Database('sqlite:///' + tempfile.mkdtemp() + '/new.sqlite3'); migrate(database); make_revision(database, sys.argv[1])" "$(NAME)"

install-demo: $(BIN)/.synced-demo
install-test: $(BIN)/.synced-test

# --inexact: the demo's smaller set must not remove what the suite has installed.
$(BIN)/.synced-demo: $(BIN)/.uv-$(UV_VERSION) $(BIN)/.debian-demo uv.lock pyproject.toml
	$(UV) sync --frozen --no-dev --inexact --quiet
	@touch $@

$(BIN)/.synced-test: $(BIN)/.uv-$(UV_VERSION) $(BIN)/.debian-test uv.lock pyproject.toml
	$(UV) sync --frozen --inexact --quiet
	@touch $@ $(BIN)/.synced-demo

$(BIN)/.uv-$(UV_VERSION): | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(BIN)/.debian-demo: | $(BIN)/python
	@./.ci/debian $(DEMO_PACKAGES)
	@touch $@

$(BIN)/.debian-test: | $(BIN)/python
	@./.ci/debian $(TEST_PACKAGES)
	@./.ci/debian --wish $(WISHED_PACKAGES)
	@touch $@ $(BIN)/.debian-demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=...)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || ./.ci/debian --must python3-venv
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache
