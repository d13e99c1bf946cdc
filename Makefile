# make serve    set everything up, start the whole service with samples on http://127.0.0.1:8000 (OPTIONS="--port 8080")
# make test     the tests
# make run      set everything up, review the samples, print the reports and write them to reports/
# make check    the only definition of clean: ruff, mypy, import-linter, tests
# The rest: setup, score, samples, reference, bench, lock, clean; docs/architecture.md says what each is for.

PYTHON ?= python3.11
UV ?= uv
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SAMPLES = $(sort $(wildcard samples/files/*.docx samples/files/*.pdf))
SOURCES := parsers extractors rules storage workers service samples tests bench
# A gap in a sample is what the report is for (status 1); only a sample that cannot be read (2) stops `make run`.
GAPS_ALLOWED := || [ $$? -eq 1 ]

.DEFAULT_GOAL := serve
.PHONY: serve run setup test test-postgres faults soak lint check score samples reference hostile fuzz bench scans load lock clean

serve: setup .venv/.redis
	$(BIN)/planreview serve --demo $(OPTIONS)

run: setup
	$(BIN)/planreview review $(SAMPLES) --output reports/ $(GAPS_ALLOWED)
	$(BIN)/planreview review $(SAMPLES) --output reports/ --format html $(GAPS_ALLOWED)
	@for report in reports/*.txt; do cat "$$report"; echo; done
	@echo "报告已写入 reports/（.txt 和 .html）。"

setup: .venv/.run .venv/.office

# A stamp is redone only when what it was made from changes.
.venv/.python: .ci/venv
	./.ci/venv $(PYTHON) .venv
	@touch $@

.venv/.run: requirements.lock pyproject.toml .venv/.python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q parsers extractors rules storage workers service  # who reads documents writes nothing here
	@touch $@

.venv/.office: .ci/office .venv/.python
	./.ci/office
	@touch $@

.venv/.redis: .ci/redis .venv/.python
	./.ci/redis
	@touch $@

.venv/.servers: .ci/servers .venv/.python
	./.ci/servers
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run .venv/.office .venv/.redis .venv/.servers
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

test: .venv/.dev
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

# What runs on a database, once more on PostgreSQL and the system's Redis
test-postgres: .venv/.dev
	TEST_STACK=postgres $(BIN)/python -m pytest tests/storage tests/workers tests/faults tests/service

# Everything that can break, broken, in long: as in service, and how long it took to recover
faults: .venv/.dev
	TEST_FAULTS_LONG=1 $(BIN)/python -m pytest tests/faults --log-cli-level=INFO

# Memory of the service's processes over N documents
soak: setup
	$(BIN)/python -m bench.soak $(or $(N),10000)

# 200 schools that upload at once: how long each waits for its answer, what becomes of every file
load: setup .venv/.redis
	$(BIN)/python -m bench.load $(OPTIONS)

# Far more requests against the API's description than the tests send; about seven minutes
fuzz: .venv/.dev
	TEST_FUZZ=200 $(BIN)/python -m pytest tests/service/test_openapi.py

lint: .venv/.dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

check: lint test

# Needs the labelled files: make score SHARED=folder with eval/score.py
score: setup
	@test -n "$(SHARED)" || { echo "make score SHARED=FOLDER"; exit 2; }
	$(BIN)/python $(SHARED)/eval/score.py --forms docx,pdf --program $(BIN)/planreview

# The sample files, from the texts in samples/
samples: .venv/.dev
	$(BIN)/python -m samples.build

# docs/rules/, from the rules
reference: setup
	$(BIN)/python -m rules.reference docs/rules

# Files that are made to do harm, a call a file: outcomes, seconds, memory, what they reached; WORDS="…" chooses by name
hostile: .venv/.dev
	$(BIN)/python -m tests.hostile $(WORDS)

# Our review beside other programs, on the samples and on FILES="…"
bench: setup
	$(BIN)/python bench/run.py $(FILES)

# Scans, good and poor, against the Word files that they were printed from: text, cells, seconds a page
scans: .venv/.dev
	$(BIN)/python -m bench.scans $(FILES)

# Both locks name exact versions and hashes of what pyproject.toml asks for; needs uv. The wider one is made first, so
# that what only tests need and what runs agree on every version. A store of S3 must need no more than a setting.
COMPILE = echo 'setuptools>=80' | $(UV) pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 \
  --custom-compile-command "make lock"

lock:
	$(COMPILE) --upgrade --extra dev pyproject.toml - -o requirements-dev.lock
	$(COMPILE) --upgrade --extra s3 -c requirements-dev.lock pyproject.toml - -o requirements.lock

clean:
	rm -rf .venv reports build dist bench/.venv *.egg-info
