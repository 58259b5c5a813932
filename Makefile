# `make help` lists everything. Only Python 3.11+, git and make have to be on the machine.
# Debian's own Python, with which the installer serves; one of a version manager may be much slower (docs/performance.md).
PYTHON ?= $(firstword $(wildcard /usr/bin/python3.11) python3)
VENV := .venv/bin/python
MODULES := PYTHONPATH=backend:backend/flask_inference
DATA ?=
OUT ?= samples
COUNT ?= 12
EXAMPLES ?= 100
PROFILE ?= short
ONLY ?=
SEED ?= 7
PARTS ?=
ROWS ?= 5000,500000,5000000

.DEFAULT_GOAL := help
.PHONY: help run test lint format lock train evaluate samples bench bench-inference bench-growth bench-retrain test-chaos fuzz types roles clean bundle test-deploy screenshots test-chaos-training supply-chain test-journeys bench-app bench-page bench-peers \
  environment test-environment

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment ## Start everything on this machine in the foreground (Ctrl-C stops it)
	@exec $(VENV) -m deploy.local.run

test: test-environment ## Check everything, as CI does: lint, types, unit, service, deploy and browser tests
	@exec $(VENV) -m tests.rig.main

lint: test-environment ## Only lint and types (Python and page)
	@$(VENV) -m tests.rig.main --only lint

format: test-environment ## Put Python and page sources into the house format
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix-only --quiet .
	@$(VENV) -m deploy.local.npm run --silent format --if-present

lock: test-environment ## Pin the dependencies of pyproject.toml again (requirements/*.txt, with hashes)
	@$(VENV) -m deploy.local.lock

train: test-environment ## Train a model package: make train DATA=folder [OUT=folder]
	@test -n "$(DATA)" || { echo "Name the data set: make train DATA=folder (docs/model-life.md says where it comes from)"; exit 2; }
	@$(VENV) -m deploy.local.pytorch
	@$(MODULES) $(VENV) -m training train --data "$(DATA)" $(if $(filter-out file,$(origin OUT)),--out "$(OUT)")

evaluate: test-environment ## Measure the shipped model on a data set's locked split: make evaluate DATA=folder
	@test -n "$(DATA)" || { echo "Name the data set: make evaluate DATA=folder (docs/model-life.md says where it comes from)"; exit 2; }
	@$(VENV) -m deploy.local.pytorch
	@$(MODULES) $(VENV) -m training evaluate --data "$(DATA)"

samples: environment ## Write brain-like phantoms with a known lesion: make samples [OUT=folder COUNT=12 SEED=7]
	@$(MODULES) $(VENV) -m training.phantoms --out "$(OUT)" --count $(COUNT) --seed $(SEED)

bench: test-environment ## Measure the product beside comparable servers and the bare model: make bench [PARTS="ours crowd"]
	@$(VENV) -m bench.run $(PARTS)

bench-peers: test-environment ## Make the environments of the servers that the bench compares with (it does so itself, too)
	@$(VENV) -m bench.peers.environments

bench-app: test-environment ## Measure the app's size, first and second start, on a running copy: make bench-app [VAR=var]
	@$(VENV) -m bench.app_load --var "$(or $(VAR),var)"

bench-page: test-environment ## Measure how soon the page can be used, on a running copy: make bench-page [VAR=var]
	@$(VENV) -m bench.page_load --var "$(or $(VAR),var)"

bench-inference: environment ## Measure the AI server against the bare model, per worker
	@$(VENV) -m bench.inference

test-chaos: test-environment ## Break things in the whole product and look whether it keeps its promises: make test-chaos [PROFILE=long ONLY=1,3 SEED=1]
	@$(MODULES):backend/django_main:. $(VENV) -m tests.chaos.main --profile $(PROFILE) --only "$(ONLY)" --seed $(SEED)

supply-chain: test-environment ## bandit, secrets, licences, list of parts (CycloneDX), audit for known holes
	@$(VENV) -m tests.supply_chain.main

test-chaos-training: test-environment ## Kill a training and its servers at 20 random moments and look whether anything is lost (needs PyTorch)
	@$(VENV) -m deploy.local.pytorch
	@$(MODULES) $(VENV) -m tests.chaos.training_kills

test-journeys: test-environment ## Walk the long ways through page and app in a browser: the app, the record, every role, a training (root)
	@$(VENV) -m deploy.local.page
	@$(VENV) -m pytest -q -m journey tests/e2e

fuzz: test-environment ## Ask the gateway whatever its schema allows, for every role: make fuzz [EXAMPLES=100]
	@NEURONOVA_FUZZ_EXAMPLES=$(EXAMPLES) $(VENV) -m pytest -q -m fuzz tests/contract -n auto

bench-retrain: test-environment ## Correct 60 cases, train, judge, promote, roll back: make bench-retrain [DATA=folder POISON=--poison]
	@$(VENV) -m deploy.local.pytorch
	@$(MODULES) $(VENV) -m bench.retrain $(if $(DATA),--data "$(DATA)") $(POISON)

bench-growth: test-environment ## Fill the record on a private MariaDB and measure it: make bench-growth [ROWS=5000,500000,5000000]
	@$(VENV) -m bench.growth.run --rows "$(ROWS)"

bundle: environment ## Put all a hospital without internet needs into one file, on Debian 12: make bundle [OUT=dist]
	@$(VENV) -m deploy.local.bundle $(if $(filter file,$(origin OUT)),dist,$(OUT))

screenshots: test-environment ## Photograph every page, ko/en, dark/light, phone/desk/wide: make screenshots [OUT=folder LOOKS=ko-dark ONLY=training]
	@$(MODULES) $(VENV) -m tests.e2e.screenshots --out "$(if $(filter samples,$(OUT)),screenshots,$(OUT))" --looks "$(LOOKS)" --only "$(ONLY)"

test-deploy: test-environment ## Back up and restore under load, balance two nodes, boot a Debian 12 and install, kill, upgrade, remove (root, 30 minutes)
	@$(VENV) -m pytest -q -rP -m boot -p no:randomly tests/deploy

types: test-environment ## Generate the page's types from the API schema again
	@$(VENV) -m deploy.local.page_types

roles: test-environment ## Write docs/roles.md and docs/roles.ko.md from the matrix the tests walk
	@PYTHONPATH=backend:backend/django_main:backend/flask_inference $(VENV) -m tests.django_main.roles_page

clean: ## Remove what builds made (not var/, which holds data)
	rm -rf .venv frontend/web/node_modules frontend/web/dist frontend/app/dist backend/django_main/staticfiles \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results

environment:
	@$(PYTHON) -m deploy.local.bootstrap app

test-environment:
	@$(PYTHON) -m deploy.local.bootstrap test
