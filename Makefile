# The everyday commands. Each brings what it needs; nothing is fetched when nothing changed.
PORT ?= 8000
# What pytest gets besides: make test ARGS="tests/meetings -k booking"
ARGS ?=
PYTHON := .venv/bin/python
LOCK := pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix lock bench train evaluate messages clean ready-to-test

help:
	@echo "make run       serve the demonstration on http://127.0.0.1:$(PORT) (PORT=8123 for another port)"
	@echo "make test      run every test, on SQLite and on PostgreSQL, journeys in a real browser"
	@echo "make setup     prepare .venv (with .venv/bin/aparte) and nothing else"
	@echo "make check     format, lint, types, contracts, migrations, templates, translations, conventions"
	@echo "make fix       put right what a machine can: format, imports, simple lint"
	@echo "make messages  bring the translation files up to date with the sources"
	@echo "make bench     measure"
	@echo "make train     learn again, from corpus/, what listening knows beside its rules"
	@echo "make evaluate  what listening gets right and misses, on messages kept away from training"
	@echo "make lock      choose package versions again from requirements/*.in"
	@echo "make clean     remove what can be made again (never var/, where the data is)"

setup:
	@sh setup/environment.sh run

ready-to-test:
	@sh setup/environment.sh test

run: setup
	@.venv/bin/aparte demo --serve --port $(PORT)

test: ready-to-test
	@$(PYTHON) -m tests $(ARGS)

check: ready-to-test
	@$(PYTHON) -m pytest tests/house -q -n auto $(ARGS)

fix: ready-to-test
	@$(PYTHON) -m ruff check --fix --quiet . || true
	@$(PYTHON) -m ruff format .

messages: ready-to-test
	@.venv/bin/aparte messages

bench: ready-to-test
	@$(PYTHON) -m benchmarks $(ARGS)

train: ready-to-test
	@$(PYTHON) -m training train

evaluate: ready-to-test
	@$(PYTHON) -m training evaluate $(ARGS)

lock: ready-to-test
	@uv=$$(command -v uv || ls .tools/*/bin/uv | head -1); \
	for name in runtime development; do \
		$$uv $(LOCK) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage \
		htmlcov build dist staticfiles test-artefacts
	find aparte tests benchmarks training -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	find aparte -name '*.mo' -delete
