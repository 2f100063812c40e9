# One command for each thing that a developer does; `make help` prints them. CI runs the same verbs and nothing else.
#
# Stamps lie beside what they stand for (in .venv, web/node_modules, web/dist), so that deleting a folder is enough to
# have it made afresh, and a second start has nothing to do.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup run test check fix bench mutants gen screens chromium

# A container often forbids Python to keep what it compiled. Then every process compiles every library again, which is
# two thirds of what a start takes.
export PYTHONDONTWRITEBYTECODE :=

BIN := $(CURDIR)/.venv/bin
ONLY ?=

# Uv from the machine, or one in a small environment of its own, so that `uv sync` does not take itself away.
OWN_UV := .cache/uv
FIND_UV = uv=$$(command -v uv || echo "$(CURDIR)/$(OWN_UV)/bin/uv")

# The machine's Node if Vite can use it, else the one that came with the Python packages.
NODE_FITS = { command -v npm && node -e \
  'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 12) ? 0 : 1)'; } >/dev/null 2>&1
IN_WEB = $(NODE_FITS) || export PATH="$(BIN):$$PATH"; cd web

SOURCES := $(shell find src/upay -name '*.py')
SCREENS := $(shell find web \( -name node_modules -o -name dist -o -path web/client/openapi.json \) -prune -o \
  -type f ! -name '*.tsbuildinfo' -print) web/client/schema.d.ts

help: ## Show what can be done
	@echo "make <verb>:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F '|' '{ printf "  %-8s %s\n", $$1, $$2 }'

setup: .venv/.synced web/node_modules/.installed ## Install what is needed, without starting anything

run: setup screens ## Serve the demo at http://127.0.0.1:8000 (PORT=… for another port)
	@exec $(BIN)/upay demo

test: setup screens chromium ## Run every test: the screens' own and their size, then pytest with a real database and a real browser
	@$(IN_WEB) && npm run --silent size
	@$(IN_WEB) && npm test --silent
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup gen ## Look for mistakes without running: style, types, imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(IN_WEB) && npm run --silent check

fix: setup gen ## Put right what a machine can put right
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@$(IN_WEB) && npm run --silent fix

bench: .venv/.synced ## Measure; ONLY=ledger for one part; the table also goes to bench/out/latest.json
	@$(BIN)/python -m bench $(ONLY)

mutants: setup ## Change the posting code in every small way, and count which changes no test notices
	@$(FIND_UV); "$$uv" run --quiet --locked --group mutants python -m tests.mutants $(ONLY)

gen: web/client/schema.d.ts ## Write the screens' typed client from the server's routes

screens: web/dist/.built

.venv/.synced: pyproject.toml uv.lock
	@command -v uv >/dev/null || [ -x $(OWN_UV)/bin/uv ] || { \
	  for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; \
	  done; \
	  [ -n "$$python" ] || { echo "UPay needs Python 3.11 or newer; none was found."; exit 1; }; \
	  echo "Fetching uv…"; \
	  $$python -m venv $(OWN_UV) || { echo "On Debian: apt-get install python3-venv"; rm -rf $(OWN_UV); exit 1; }; \
	  $(OWN_UV)/bin/python -m pip install --quiet --disable-pip-version-check uv; }
	@echo "Installing the Python packages…"
	@$(FIND_UV); "$$uv" sync --locked --quiet
	@touch $@

web/node_modules/.installed: web/package-lock.json | .venv/.synced
	@echo "Installing the packages of the screens…"
	@$(IN_WEB) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Asked for anew when any source changed, but replaced only when it differs: screens are not built again for nothing.
web/client/openapi.json: .venv/.openapi.json
	@cmp -s $< $@ || cp $< $@

.venv/.openapi.json: $(SOURCES) .venv/.synced
	@$(BIN)/upay openapi > $@

web/client/schema.d.ts: web/client/openapi.json web/node_modules/.installed
	@$(IN_WEB) && npm run --silent gen
	@touch $@

web/dist/.built: $(SCREENS) web/node_modules/.installed
	@echo "Building the screens…"
	@$(IN_WEB) && npm run --silent build
	@touch $@

# The browser of the browser tests, and a font with Chinese in it. Fetched only where we may: as root on Debian.
chromium:
	@command -v chromium >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    || { echo "The browser tests need chromium and fonts-noto-cjk: install them, or leave these tests out with"; \
	         echo "  .venv/bin/pytest -m 'not browser'"; exit 1; }; \
	  echo "Installing Chromium and a Chinese font for the browser tests…"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
	    chromium fonts-noto-cjk; } >/dev/null; }
