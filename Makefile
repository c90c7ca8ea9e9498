# Two commands, each doing all its set-up on a machine with Python 3.11 or newer and make:
#   make demo    the main job from end to end on the embedded portal
#   make test    lint, types and tests, what CI runs
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
DASHBOARD := b24game/show/dashboard
CHART_JS := 4.6.1

.PHONY: demo test lint types check smoke cassettes bench pictures completions catalogue snapshots chart-library clean

demo: $(READY)
	@$(BIN)/b24game demo

test: lint types check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# The program is started thousands of times, by processes that may not write bytecode.
check: $(READY)
	@$(BIN)/python -m compileall -q b24game
	$(BIN)/pytest -q -n 2

# Every command once, its portal played from fixtures/cassettes, with no network: a few seconds.
smoke: $(READY)
	$(BIN)/pytest -q tests/smoke

# Record the cassettes anew from the embedded portal: when a command asks it something else.
cassettes: $(READY)
	$(BIN)/python -m tests.smoke.record

# The tables of the README: what a sync costs, and the client beside others. About two hours.
bench: $(READY)
	$(BIN)/python -m tests.bench.sync
	$(BIN)/python -m tests.bench.client --full
	$(BIN)/python -m tests.bench.metrics

# What the README shows, taken anew from the program on the embedded portal (needs Chromium).
pictures: $(READY)
	$(BIN)/python -m tests.pictures.draw

completions: $(READY)
	$(BIN)/python -m b24game.cli.completions completions

catalogue: $(READY)
	$(BIN)/python -m b24game.locale.build

snapshots: $(READY)
	$(BIN)/pytest -q --snapshot-update tests/show tests/cli tests/test_readme.py

# The chart library of the dashboard, as its package has it but for the name of its source map.
chart-library:
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
	&& npm pack --silent --pack-destination "$$folder" chart.js@$(CHART_JS) \
	&& tar -xzf "$$folder/chart.js-$(CHART_JS).tgz" -C "$$folder" \
	&& sed '/^\/\/# sourceMappingURL=/d' "$$folder/package/dist/chart.umd.min.js" > $(DASHBOARD)/chart.umd.min.js \
	&& cp "$$folder/package/LICENSE.md" $(DASHBOARD)/chart.LICENSE.md

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "b24game needs Python 3.11 or newer, this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	@touch $(READY)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
