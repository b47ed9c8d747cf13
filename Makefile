# Each target sets up its own environment from nothing. Needs Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo serve test lint bench schemas train clean

demo: $(READY)                      ## the main job on the fictional applied university
	$(BIN)/zhiping demo --out out/demo

serve: $(READY)                     ## the web UI on this machine
	$(BIN)/zhiping serve

test: $(READY) lint                 ## everything that must hold
	$(BIN)/pytest -n auto --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict assistant

bench: $(READY)                     ## figures, never a test
	$(BIN)/python eval/bench.py

schemas: $(READY)                   ## publish the JSON Schemas anew
	$(BIN)/python -m assistant.schemas

train: $(READY)                     ## train the shipped matcher and encoder anew from the project's own text
	$(BIN)/zhiping eval train

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[ocr,dev]"
	touch $(READY)

clean:
	rm -rf $(VENV) out dist build .pytest_cache .mypy_cache .ruff_cache
