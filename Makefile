# Every target makes the environment it needs from the lock files. PYTHON may name another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo-out
INTEROP := .interop

.PHONY: help demo test check format bench worse saving crash why fair replans repeats privacy totals hostile interop standins words look docs lock clean

help:  ## these targets
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' Makefile

$(VENV)/.demo: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.demo requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(INTEROP)/.tools: $(addprefix tests/interop/,requirements.txt package.json package-lock.json libical.c)
	@pkg-config --exists libical && command -v cc npm > /dev/null || { echo "make interop needs a C compiler, libical-dev, pkg-config, node and npm"; exit 1; }
	$(PYTHON) -m venv $(INTEROP)/venv
	$(INTEROP)/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/interop/requirements.txt
	cp tests/interop/package.json tests/interop/package-lock.json $(INTEROP)
	npm ci --prefix $(INTEROP) --include=dev --ignore-scripts --no-audit --no-fund --silent
	cc -Wall -Wextra -O1 -o $(INTEROP)/libical tests/interop/libical.c $$(pkg-config --cflags --libs libical)
	touch $@

demo: $(VENV)/.demo  ## plan the bundled programme and write every document
	$(BIN)/planner demo --out $(OUT)

test: $(VENV)/.dev  ## all tests
	$(BIN)/python -m pytest -q -n 2

check: $(VENV)/.dev  ## everything that CI does
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q -n 2 -W error

format: $(VENV)/.dev  ## mend format and simple lint
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev  ## measured claims, as ratios side by side
	$(BIN)/python -m tests.bench claims
	$(BIN)/python -m tests.bench solver --out bench-out
	$(BIN)/python -m tests.bench large
	$(BIN)/python -m tests.bench race

worse: $(VENV)/.dev  ## is the plan ever worse than the spreadsheet way, on 200 seeded problems
	$(BIN)/python -m tests.bench worse --problems 200

saving: $(VENV)/.dev  ## how much cheaper is a plan as good as the spreadsheet's, on 20 seeds of each family
	$(BIN)/python -m tests.bench saving --problems 20

crash: $(VENV)/.dev  ## kill publications at every step and at random moments, hundreds of times
	$(BIN)/python -m tests.planner.services.crash 500

fair: $(VENV)/.dev  ## quotas and tolerances against every plan there is, on thousands of tiny programmes
	$(BIN)/python -m tests.planner.services.fair_rounds 1500

replans: $(VENV)/.dev  ## how long least upset takes on the bundled programmes, for each thing that may happen
	$(BIN)/python -m tests.planner.services.rounds replans

repeats: $(VENV)/.dev  ## a bundled programme 20 times in other surroundings, and with shuffled rows: the same bytes
	$(BIN)/python -m tests.planner.services.repeats 20

privacy: $(VENV)/.dev  ## search every paper and staff file for strings not for its reader, and redacted ones for anybody's
	$(BIN)/python -m tests.planner.services.privacy tiny iurc-na-2024-2025 iurc-2025-2027
	$(BIN)/python -m tests.planner.services.redacted tiny iurc-2025-2027

totals: $(VENV)/.dev  ## every total of the bundled programmes' outputs, read back from each file that has it
	$(BIN)/python -m tests.planner.services.totals tiny iurc-na-2024-2025 iurc-2025-2027

hostile: $(VENV)/.dev  ## every hostile text in every text field through every output, and installations that lack a file
	$(BIN)/python -m tests.planner.hostile.every
	$(BIN)/python -m tests.planner.hostile.spoilt

interop: $(VENV)/.dev $(INTEROP)/.tools  ## calendars and mails read by libical, ical.js, khal and a Radicale server, against the plan
	$(BIN)/python -m tests.interop $(INTEROP)

standins: $(VENV)/.dev  ## put every stand-in of the bundled programmes to use and verify the whole plan
	$(BIN)/python -m tests.planner.services.rounds standins

why: $(VENV)/.dev  ## smallest changes, conflicts and repairs against every choice, on 500 and 1 000 tiny problems
	$(BIN)/python -m tests.solver.why_rounds 500 1000

words: $(VENV)/.dev  ## bring the catalogues of sentences up to date with the templates; WORDS=it begins a language
	$(BIN)/python -m tests.planner.render.catalogues $(WORDS)

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund

look: $(VENV)/.dev tests/browser/node_modules/.package-lock.json  ## every page in chromium: axe, keys, search, widths, print (LOOK="--out DIR" keeps pictures)
	$(BIN)/python -m tests.browser $(LOOK)

docs: $(VENV)/.dev  ## renew the pages that are made from code
	$(BIN)/python -m tests.docs.programme_folder

lock:  ## renew the lock files (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml requirements-build.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml requirements-build.in --extra dev -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header tests/interop/requirements.in -o tests/interop/requirements.txt

clean:
	rm -rf $(VENV) $(INTEROP) $(OUT) bench-out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
