# Everything that a person types. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test walk bench lint messages wheel clean

PYTHON := .venv/bin/python
ADDRESS ?= 127.0.0.1:8000
# Where the reference intranet keeps its database, keys and collected static files.
export SAMTALE_VAR ?= $(CURDIR)/var
# Checks need settings that load, not a secret or a database.
CHECK := SECRET_KEY=only-for-checks DATABASE_URL=sqlite://:memory: $(PYTHON)

help: ## list what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: ## set everything up, load the demo municipality and serve it on 127.0.0.1:8000
	@requirements/install reference
	@requirements/prepare "$(SAMTALE_VAR)"
	@$(PYTHON) manage.py demo
	@echo "Serving on http://$(ADDRESS) — stop with Ctrl-C"
	@exec .venv/bin/gunicorn home.wsgi --bind "$(ADDRESS)" --workers 2 --log-level warning

test: ## run every test that needs neither a browser nor a foreign site (ARGS="-k plan" for some)
	@requirements/install dev
	$(PYTHON) -m pytest -n 2 --dist loadgroup -m "not browser and not host" $(ARGS)

walk: ## walk the whole way in a real browser, and install the wheel into a foreign site (ARGS as above)
	@requirements/install dev
	@$(PYTHON) -m tests.browser.chromium
	$(PYTHON) -m pytest -n 2 --dist loadgroup -m "browser or host" $(ARGS)

bench: ## measure the pages in a browser, and saving a draft beside a plain Wagtail form
	@requirements/install dev
	@requirements/prepare "$(SAMTALE_VAR)"
	@$(PYTHON) -m tests.browser.chromium
	@$(PYTHON) -m tests.browser.lab "$(SAMTALE_VAR)"
	@$(PYTHON) -m bench.drafts

lint: ## check style, types, imports, templates, migrations and translations
	@requirements/install dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	SECRET_KEY=only-for-checks $(PYTHON) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djlint --quiet --lint samtale_intranet forms_pages home templates
	$(CHECK) manage.py check
	$(CHECK) manage.py makemigrations --check --dry-run
	@! ls */migrations/*_auto_* */*/migrations/*_auto_* 2>/dev/null || { echo "Name these migrations for the change."; exit 1; }
	$(PYTHON) tools/messages.py --check

messages: ## bring the Danish catalogs up to date with the code, and compile them
	@requirements/install dev
	$(PYTHON) tools/messages.py

wheel: ## build the wheel into dist/
	@requirements/install dev
	@rm -rf dist
	$(PYTHON) -m build --wheel --no-isolation --outdir dist

clean: ## remove what can be made again; var/ with its keys and data stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
