# Everything a person types. `make help` lists it.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
export PYTHON HOST PORT
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-faults setup check fix i18n train words bench pictures lighthouse lock vendor clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve the demo on http://127.0.0.1:8000 (HOST and PORT can be set)
	@scripts/setup.sh run
	@KIOSK_DEMO="$${KIOSK_DEMO-1}" exec $(BIN)/python run_kiosk.py

setup: ## install what run and test need, and nothing else
	@scripts/setup.sh test

test: ## install what is missing, then run every test
	@scripts/setup.sh test
	@$(BIN)/python -m pytest -q

test-faults: ## the tests of faults in their long form (docs/faults.md)
	@scripts/setup.sh test
	@KIOSK_FAULTS=long $(BIN)/python -m pytest -q --timeout 1800 tests/faults \
	  tests/card/test_pcsc_service.py tests/card/test_contract_removal.py

check: ## formatter, linters, types, architecture, templates, catalogs, spelling
	@scripts/setup.sh test
	@scripts/check.sh

fix: ## let the formatter and the linter mend what they can
	@scripts/setup.sh test
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

i18n: ## collect the marked strings and bring the three catalogs up to date
	@scripts/setup.sh test
	@scripts/catalogs.py update

train: ## fit the matcher's weights anew from faq/training (half an hour)
	@scripts/setup.sh test
	@OPENBLAS_NUM_THREADS="$$(nproc)" $(BIN)/python scripts/train.py

words: ## make the pinyin keyboard's words anew from the field's texts (a minute)
	@scripts/setup.sh test
	@$(BIN)/python scripts/words.py

bench: ## measure the matcher beside named peers, and with 100,000 entries (half an hour)
	@scripts/setup.sh bench
	@$(BIN)/python benchmarks/questions.py $(QUESTIONS)
	@$(BIN)/python benchmarks/hotline.py
	@$(BIN)/python benchmarks/estimates.py
	@$(BIN)/python benchmarks/guessing.py
	@$(BIN)/python benchmarks/reader_events.py
	@$(BIN)/python benchmarks/growth.py

pictures: ## take the README's pictures anew, and the gallery's
	@scripts/setup.sh test
	@$(BIN)/python -m pytest -q tests/browser/test_every_page.py -k "kiosk-zh or phone-ug or staff-zh"
	@KIOSK_PICTURES=1 $(BIN)/python -m pytest -q tests/browser/test_gallery.py
	@for picture in home-kiosk-zh:home estimated-kiosk-zh:estimated answer-phone-ug:phone search-found-staff-zh:hotline; do \
	  cp "build/screenshots/$${picture%:*}.png" "docs/pictures/$${picture#*:}.png"; done

lighthouse: ## judge the phone pages as a slow phone sees them (ten minutes)
	@scripts/setup.sh test
	@scripts/lighthouse.sh

lock: ## pin every dependency anew, with hashes
	@scripts/lock.sh

vendor: ## fetch the front-end parts from their npm packages, with their licences
	@scripts/vendor.sh

clean: ## remove what run and test made
	@rm -rf .venv .venv-bench build instance .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find translations -name '*.mo' -delete
