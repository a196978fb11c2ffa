# CreatorVault. `make run` and `make test` are all that a newcomer needs.
SHELL := /bin/bash
GOTOOL := go tool -modfile=tools/go.mod
FUZZTIME ?= 60s
ARGS ?=
TESTFLAGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup build run test race fuzz bench cover lint fmt gen migration licenses ci soak

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## find or install what the tests need
	@scripts/test-servers.sh

build: ## build bin/creatorvault
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o bin/creatorvault ./cmd/creatorvault

run: build ## build and serve on http://localhost:8000
	@ENVIRONMENT=$${ENVIRONMENT:-dev} LOG_LEVEL=$${LOG_LEVEL:-DEBUG} bin/creatorvault serve $(ARGS)

test: setup ## run every test, with its servers
	@scripts/test.sh $(TESTFLAGS)

race: test ## the same as test: tests always run under the race detector

fuzz: ## fuzz every target for FUZZTIME (60s)
	@scripts/fuzz.sh $(FUZZTIME)

bench: setup ## measure, as ratios to bare handlers
	go test -run='^$$' -bench=. -benchmem -timeout=60m ./...

cover: setup ## count what the tests cover, by room; HTML in coverage/
	@scripts/cover.sh

lint: ## what golangci-lint, actionlint and shellcheck have to say
	@scripts/lint.sh

fmt: ## format the Go code
	$(GOTOOL) golangci-lint fmt ./...

gen: ## write the generated files anew
	go generate ./...

migration: ## begin a migration for both stores: make migration NAME=add_x
	@scripts/migration.sh "$(NAME)"

licenses: ## list the licences of what we depend on, and refuse unfit ones
	@scripts/licenses.sh

ci: ## everything that must hold for a commit
	@scripts/ci.sh

soak: setup ## the long runs: kill rounds, large stores
	SOAK=1 go test -run Soak -count=1 -timeout=4h -v ./...
