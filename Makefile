# `make run` and `make test` do everything on a machine with rustup's toolchain, gcc and make.
# All else is plain cargo; see CONTRIBUTING.md.

CARGO ?= cargo
OUT ?= out

.PHONY: run test lint bench bench-peers dictionaries clean

# Builds, tags the articles of corpus/ into out/, prints a summary.
run:
	$(CARGO) build --release --locked
	target/release/theralex run corpus --out $(OUT) --dictionaries dictionaries

# One profile for the command and its tests: the dependencies are compiled once.
test: lint
	$(CARGO) test --release --locked

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --no-deps --lib
	$(CARGO) check --release --locked --no-default-features --manifest-path fuzz/Cargo.toml --target-dir target

bench:
	$(CARGO) bench --locked

# The dictionary pass against other matchers, in Rust and Python, in one run:
# make bench-peers [TEXT=FILE-OR-FOLDER]
TEXT ?= corpus
PEERS = target/peers
bench-peers:
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet -r benches/peers-requirements.txt
	$(CARGO) bench --locked --bench matching -- $(abspath $(TEXT)) --dump $(abspath $(PEERS))/dump
	$(PEERS)/bin/python benches/peers.py $(PEERS)/dump

# Rebuilds dictionaries/ from copies of the vocabularies: make dictionaries SOURCES=DIR
dictionaries:
	$(CARGO) run --release --locked -- dict build --recipe dictionaries/recipe.toml --sources $(SOURCES) --out dictionaries

clean:
	$(CARGO) clean
	rm -rf $(OUT)
