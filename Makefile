# The commands of the project; each is a script in script/, which brings what it needs and can be run again.
.DEFAULT_GOAL := help
.PHONY: help run test check dev bench build clean

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build the release and start it with the demonstration on 127.0.0.1:3000 (ARGS="..." for `coro serve` instead)
	@script/run $(ARGS)

test: ## everything that must hold: formatting, clippy, tests on both databases, end-to-end tests in Chromium
	@script/test

check: ## formatting, clippy on both sides, licences
	@script/test check

dev: ## build quickly, start, and do so again at every change; open pages reload
	@script/dev $(ARGS)

bench: ## the figures of the README, measured on this machine
	@script/bench $(ARGS)

build: ## the release alone: target/release/coro
	@script/setup && script/build

clean: ## remove what was built (target/), the tools in it and node_modules
	rm -rf target node_modules end2end/node_modules
