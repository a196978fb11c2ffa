# CreatorVault. `make run` and `make test` are all that a newcomer needs.
SHELL := /bin/bash
FUZZTIME ?= 60s
ARGS ?=
NAME ?=

# Without a git that may read this tree, Go must not ask it for a version.
ifneq ($(shell git rev-parse HEAD >/dev/null 2>&1 && echo yes),yes)
export GOFLAGS += -buildvcs=false
endif

.DEFAULT_GOAL := help
.PHONY: help setup build web e2e looks lighthouse screenshots run test race fuzz bench bench-web deployable cover lint fmt gen migration licenses ci soak ai-real

help: ## list what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

setup: ## find or install what the tests need
	@scripts/test-servers.sh

build: ## build bin/creatorvault
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o bin/creatorvault ./cmd/creatorvault

web: ## build the web app; make build then puts it in
	@scripts/web.sh

e2e: setup web ## drive the web app in a browser, on both stores; ONLY=board takes the specs with that in their name
	go test -tags=browser -run=TestTheWebAppInABrowser -count=1 -timeout=20m -v ./cmd/creatorvault

looks: setup web ## look at every screen of the web app by axe, in light and dark, on desktop and phone, in English and Urdu; in German what fits a phone
	go test -tags=browser -run=TestTheWebAppIsForEveryone -count=1 -timeout=20m -v ./cmd/creatorvault

lighthouse: setup web ## have Lighthouse look at the web app: accessibility and best practices must be 100
	go test -tags=browser -run=TestLighthouseFindsNothing -count=1 -timeout=10m -v ./cmd/creatorvault

screenshots: setup web ## make pictures of every screen of the web app in docs/screenshots
	go test -tags=browser -run=TestMakeScreenshots -count=1 -v ./cmd/creatorvault

run: ## build the app, where there is Node.js, and the program, and serve on http://localhost:8000; ARGS="--port 8001" adds flags
	@scripts/web.sh --if-node
	@$(MAKE) --no-print-directory build
	@ENVIRONMENT=$${ENVIRONMENT-dev} LOG_LEVEL=$${LOG_LEVEL-DEBUG} exec bin/creatorvault serve $(ARGS)

test: setup ## run every test, with private servers
	@scripts/test.sh

race: test ## the same as test, which always runs under the race detector

fuzz: ## fuzz each target for FUZZTIME (60s)
	@scripts/fuzz.sh "$(FUZZTIME)"

bench: setup ## measure speed and growth, and print the tables; BENCH=quick takes 5 minutes instead of 25
	@scripts/bench.sh

bench-web: setup web ## measure the web app with 10,000 ideas in a browser, and print the table
	go test -tags=browser -run=TestMeasureTheWebApp -count=1 -timeout=30m -v ./cmd/creatorvault

deployable: ## check Dockerfile, Compose files, chart and unit, and try the image, without Docker
	@scripts/deployable.sh

cover: setup ## say how much of each room all tests cover together; HTML in coverage/
	@scripts/test.sh --cover
	@scripts/cover.sh

lint: ## run golangci-lint, actionlint, ShellCheck and the TypeScript compiler
	@scripts/lint.sh

fmt: ## format the Go code
	go tool -modfile=tools/go.mod golangci-lint fmt

gen: ## write the generated files anew: OpenAPI, .env.example, docs/configuration.md, time zones
	go generate ./...

migration: ## begin a migration for both stores: make migration NAME=add_x
	@scripts/migration.sh "$(NAME)"

licenses: ## list the licence of each dependency in docs/licenses.md, and refuse unfit ones
	@go run -C tools ./licenses

ai-real: ## have the program ask a small real language model, which is kept in ~/.cache (200 MB)
	@scripts/ai-real.sh

ci: ## check everything that must hold for a commit
	@scripts/ci.sh

soak: setup ## run the long variants of the tests: kill rounds, PostgreSQL 16 to 18
	SOAK=1 go test -run=Soak -count=1 -timeout=4h -v ./cmd/creatorvault ./internal/store/... ./internal/archive/...
	@scripts/postgres-versions.sh
