# `make run` and `make test` do everything on a machine with rustup's toolchain, gcc, make and
# Python 3 with pip, which fetches the libraries that run the model. All else is plain cargo;
# see CONTRIBUTING.md.

CARGO ?= cargo
OUT ?= out

# Fetches libtorch and ONNX Runtime where they are not there yet, and says where they are.
# Without libtorch rust-bert is left out. Every cargo command gets the same features, so that
# dependencies are compiled once.
NATIVE = libraries="$$(scripts/native.sh)" && eval "$$libraries" &&
FEATURES = $${LIBTORCH:+--features rust-bert}

.PHONY: run test lint native bench bench-peers bench-engines dictionaries clean

# Builds, tags the articles of corpus/ into out/, prints a summary.
run:
	$(NATIVE) $(CARGO) build --release --locked $(FEATURES)
	target/release/theralex run corpus --out $(OUT) --dictionaries dictionaries

# One profile for the command and its tests: the dependencies are compiled once.
test: lint
	$(NATIVE) $(CARGO) test --release --locked $(FEATURES)

lint:
	$(CARGO) fmt --all --check
	$(NATIVE) $(CARGO) clippy --release --locked --all-targets $(FEATURES) -- -D warnings
	$(NATIVE) for engine in '' onnx $${LIBTORCH:+rust-bert}; do \
		$(CARGO) clippy --release --locked --lib --no-default-features --features "$$engine" -- -D warnings || exit 1; \
	done
	$(NATIVE) RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --no-deps --lib $(FEATURES)
	$(NATIVE) $(CARGO) check --release --locked --no-default-features $(FEATURES) \
		--manifest-path fuzz/Cargo.toml --target-dir target

# Fetches the libraries that run the model and says what to set for plain cargo.
native:
	@scripts/native.sh

bench:
	$(NATIVE) $(CARGO) bench --locked $(FEATURES) --bench matching --bench tagging --bench hostile

# The dictionary pass against other matchers, in Rust and Python, in one run:
# make bench-peers [TEXT=FILE-OR-FOLDER]
TEXT ?= corpus
PEERS = target/peers
bench-peers:
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet -r benches/peers-requirements.txt
	$(NATIVE) $(CARGO) bench --locked $(FEATURES) --bench matching -- $(abspath $(TEXT)) --dump $(abspath $(PEERS))/dump
	$(PEERS)/bin/python benches/peers.py $(PEERS)/dump

# The engines against each other and against Hugging Face transformers, in one run:
# make bench-engines [TEXT=FILE-OR-FOLDER] [MODEL=DIR]
MODEL ?= models/ner
TRAINING = target/training
bench-engines: $(TRAINING)/ready
	$(NATIVE) $(CARGO) bench --locked $(FEATURES) --bench engines -- $(abspath $(TEXT)) \
		--model $(abspath $(MODEL)) --dump $(abspath $(TRAINING))/sentences.txt
	$(TRAINING)/bin/python benches/hf.py $(MODEL) $(TRAINING)/sentences.txt

# The Python of training, apart from any other.
$(TRAINING)/ready: training/requirements.txt
	python3 -m venv $(TRAINING)
	$(TRAINING)/bin/pip install --quiet -r training/requirements.txt
	touch $@

# Rebuilds dictionaries/ from copies of the vocabularies: make dictionaries SOURCES=DIR
dictionaries:
	$(NATIVE) $(CARGO) run --release --locked $(FEATURES) -- dict build --recipe dictionaries/recipe.toml --sources $(SOURCES) --out dictionaries

clean:
	$(CARGO) clean
	rm -rf $(OUT)
