# Every target makes the environment it needs from the lock files. PYTHON may name another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo-out

.PHONY: help demo test check format bench worse saving crash why fair replans repeats privacy totals standins words docs lock clean

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

privacy: $(VENV)/.dev  ## search every paper and staff file for strings that are not for its reader, in three bundled programmes
	$(BIN)/python -m tests.planner.services.privacy tiny iurc-na-2024-2025 iurc-2025-2027

totals: $(VENV)/.dev  ## every total of the bundled programmes' outputs, read back from each file that has it
	$(BIN)/python -m tests.planner.services.totals tiny iurc-na-2024-2025 iurc-2025-2027

standins: $(VENV)/.dev  ## put every stand-in of the bundled programmes to use and verify the whole plan
	$(BIN)/python -m tests.planner.services.rounds standins

why: $(VENV)/.dev  ## smallest changes, conflicts and repairs against every choice, on 500 and 1 000 tiny problems
	$(BIN)/python -m tests.solver.why_rounds 500 1000

words: $(VENV)/.dev  ## bring the catalogues of sentences up to date with the templates; WORDS=it begins a language
	$(BIN)/python -m tests.planner.render.catalogues $(WORDS)

docs: $(VENV)/.dev  ## renew the pages that are made from code
	$(BIN)/python -m tests.docs.programme_folder

lock:  ## renew the lock files (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml requirements-build.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml requirements-build.in --extra dev -o requirements-dev.txt

clean:
	rm -rf $(VENV) $(OUT) bench-out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
