# The two commands of a fresh machine: `make demo` and `make test`.
# `make help` lists the rest.

GO      ?= go
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
SAMPLE  := testdata/sample
# A fixed key, so that the demo's tokens and ids are the same on every machine.
# A real folder makes a key of its own at the first run.
DEMO_KEY := weisu-demo-key-not-for-real-data
# Maintainers' tools, pinned; built by the module proxy into .tools.
TOOLS       := $(CURDIR)/.tools
GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.1.4
CYCLONEDX   := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0

.PHONY: help build demo test ci ci-stages fmt lint race fuzz clean-clone bench model sample goldens methods vuln release eval-privacy eval-warning ci-full crash notebooks notebooks-check

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

build: ## build bin/weisu
	$(GO) build -ldflags '-X main.version=$(VERSION)' -o bin/weisu ./cmd/weisu

demo: build ## run the job on the shipped sample; leaves demo/summary.html to open
	WEISU_KEY=$(DEMO_KEY) bin/weisu run -c $(SAMPLE)/weisu.yaml -o demo \
		$(SAMPLE)/hotline.xlsx $(SAMPLE)/platform.csv $(SAMPLE)/reviews.jsonl

test: ## run the tests
	$(GO) test ./...

eval-privacy: ## recall and precision of masking on 6,000 generated complaints
	$(GO) test ./ingest -run 'TestPrivacyEval' -v -count=1

eval-warning: ## what the early warning finds and how many alarms are false, over 200 simulated years (about 2 minutes)
	$(GO) run ./metrics/internal/evalwarning > metrics/internal/evalwarning/testdata/eval_warning.txt
	@cat metrics/internal/evalwarning/testdata/eval_warning.txt

NOTEBOOKS_VENV := notebooks/.venv

notebooks: build demo/current $(NOTEBOOKS_VENV)/lab ## open the analysts' notebooks in JupyterLab
	$(NOTEBOOKS_VENV)/bin/jupytext --quiet --sync notebooks/quarter.py notebooks/warning.py
	$(NOTEBOOKS_VENV)/bin/jupyter lab --notebook-dir notebooks

# The rehearsal in warning.py is made small here; its default takes minutes.
notebooks-check: build demo/current $(NOTEBOOKS_VENV)/ready ## execute the notebooks; leaves them and their pictures in notebooks/out
	WEISU_OUT=demo WEISU_REHEARSAL_ROWS=6000 WEISU_REHEARSAL_WEEKS=8 $(NOTEBOOKS_VENV)/bin/python notebooks/check.py

demo/current:
	$(MAKE) demo

$(NOTEBOOKS_VENV)/ready: notebooks/requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "notebooks: python3 3.11 or later wanted (需要 3.11 以上的 python3)"; exit 1; }
	@python3 -m venv $(NOTEBOOKS_VENV) || { echo "notebooks: apt-get install python3-venv"; exit 1; }
	$(NOTEBOOKS_VENV)/bin/pip install -q --disable-pip-version-check -r notebooks/requirements.txt
	@touch $@

$(NOTEBOOKS_VENV)/lab: $(NOTEBOOKS_VENV)/ready notebooks/requirements-lab.txt
	$(NOTEBOOKS_VENV)/bin/pip install -q --disable-pip-version-check -r notebooks/requirements-lab.txt
	@touch $@

# --- what a release needs besides the tests -------------------------------

STAGES := fmt lint vuln race clean-clone crash notebooks-check

ci: test $(STAGES) ## everything that .ci/run runs

ci-full: ci ## ci, and 200 killed runs
	@$(MAKE) -s crash KILLS=200

ci-stages:
	@echo $(STAGES)

fmt: $(TOOLS)/gofumpt ## files that gofumpt would change: none may be left
	@out=$$($(TOOLS)/gofumpt -l cmd ingest nlp metrics warehouse); \
	if [ -n "$$out" ]; then echo "gofumpt -w wanted for:"; echo "$$out"; exit 1; fi

lint: $(TOOLS)/staticcheck ## vet and staticcheck
	$(GO) vet ./...
	$(TOOLS)/staticcheck ./...

vuln: $(TOOLS)/govulncheck ## known vulnerabilities in the code that is called
	cmd/weisu/vuln.sh $(TOOLS)/govulncheck

race: ## the race detector where no heavy cgo runs
	$(GO) test -race -short ./ingest/... ./nlp/... ./metrics/...

KILLS ?= 30

crash: ## kill the job at 30 random moments; no snapshot may suffer
	WEISU_CRASH_KILLS=$(KILLS) $(GO) test ./cmd/weisu -run '^TestKilledAnyTime$$' -count=1 -timeout 60m -v

fuzz: ## fuzz every target for 20,000 inputs (their seeds run in `make test`)
	@for pkg in $$(grep -rlE "^func Fuzz" --include=*_test.go ingest nlp metrics | xargs -n1 dirname | sort -u); do \
		for f in $$(grep -hoE '^func (Fuzz[A-Za-z0-9_]+)' $$pkg/*_test.go | awk '{print $$2}' | sort); do \
			$(GO) test ./$$pkg -run "^$$f$$" -fuzz "^$$f$$" -fuzztime 20000x || exit 1; \
		done; \
	done

clean-clone: ## the README's two commands in a clean clone
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	git clone -q . "$$dir/weisu" && $(MAKE) -s -C "$$dir/weisu" demo && \
	test -s "$$dir/weisu/demo/summary.html" && $(MAKE) -s -C "$$dir/weisu" test

# --- maintainers ----------------------------------------------------------

goldens: ## rewrite every golden and generated document; look at the diff
	$(GO) test ./... -update

methods: ## draw the pictures of docs/methods.md anew
	$(GO) run ./metrics/internal/methodpictures docs/methods

model: ## train the built-in models from nlp/corpus and nlp/replies
	$(GO) run ./nlp/internal/trainmodel

bench: build ## whole job on 1,000,000 generated complaints, segmentation beside gse and jieba-rs, the packages' benchmarks
	cmd/weisu/bench.sh bin/weisu
	nlp/bench_segment.sh bin/weisu $(TOOLS)
	$(GO) test -run '^$$' -bench . -benchmem ./ingest ./nlp ./nlp/internal/encoder ./metrics ./metrics/surveillance ./warehouse

release: $(TOOLS)/cyclonedx-gomod ## static binaries, bills of materials and checksums in dist/
	WEISU_KEY=$(DEMO_KEY) cmd/weisu/release.sh $(VERSION) dist $(SAMPLE) $(TOOLS)/cyclonedx-gomod

$(TOOLS)/gofumpt:
	GOBIN=$(TOOLS) $(GO) install $(GOFUMPT)

$(TOOLS)/staticcheck:
	GOBIN=$(TOOLS) $(GO) install $(STATICCHECK)

$(TOOLS)/govulncheck:
	GOBIN=$(TOOLS) $(GO) install $(GOVULNCHECK)

$(TOOLS)/cyclonedx-gomod:
	GOBIN=$(TOOLS) $(GO) install $(CYCLONEDX)

sample: build ## write testdata/sample anew
	rm -rf $(SAMPLE) && bin/weisu generate --rows 5000 --truth --to $(SAMPLE)
