# Sluis: `make` shows what there is to do. Everything is made from the locked requirements, inside the project (.venv
# and .tools); only the caches of pip and Go are where those keep them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PY := .venv/bin/python
# The version that the locked requirements were tried with comes first; a name on PATH counts only when it runs.
FIND_PYTHON = for p in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; exit; }; done

.PHONY: help setup opa demo test check mutate fuzz bench serve policies keycloak hapi clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: .venv/.project opa ## make .venv with sluis in it, and bring OPA

.venv/.python:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "Python 3.11 of nieuwer (met venv en pip) is er niet. Installeer dat eerst." >&2; exit 1; fi; \
	echo "Python: $$($$python --version 2>&1), omgeving in .venv"; \
	rm -rf .venv && "$$python" -m venv .venv && touch $@

.venv/.requirements: requirements-dev.txt deploy/requirements-build.txt .venv/.python
	@echo "Afhankelijkheden installeren (een tot twee minuten)…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-dev.txt -r deploy/requirements-build.txt
	@touch $@

.venv/.project: pyproject.toml .venv/.requirements
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

opa: .venv/.python
	@$(PY) deploy/fetch_opa.py

demo: setup ## a casus from referral to plan on the sandbox, and what each party got
	@.venv/bin/sluis demo

test: setup ## all tests
	@$(PY) -m policies.build --check
	@.venv/bin/pytest -n auto --maxprocesses 4 --dist worksteal

check: setup ## lint, format, types and policy; says loudly what it could not check
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/sluis policy check
	@.venv/bin/sluis policy test || [ $$? -eq 2 ] # 2: there is no OPA, and that was said

mutate: setup ## change every rule a little and see that a test of the policy notices
	@.venv/bin/sluis policy mutate --banen 2

fuzz: setup ## hold 20,000 calls against the description of the API
	@$(PY) -m tests.contract.schemathesis_run --calls 20000

bench: setup ## measure the corridor against the bare twin, and the policy against its bars
	@$(PY) -m tests.bench.policy; policy=$$?; $(PY) -m tests.bench && exit $$policy

serve: setup ## broker and desk together, for a first try
	@.venv/bin/sluis serve

policies: setup ## build the bundle and the WebAssembly module from policies/
	@$(PY) -m policies.build

hapi: setup ## build a real FHIR server, for the tests that ask one (Maven; Java 17)
	@$(PY) -m tests.contract.hapi.build

keycloak: ## bring a real authorisation server, for the test that needs one (Maven; Java 17 to run it)
	@mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
		-Dartifact=org.keycloak:keycloak-quarkus-dist:26.7.3:zip -DoutputDirectory=.cache/keycloak

clean: ## remove what was made here: environment, tools, caches
	@rm -rf .venv .tools .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage build ./*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
