#!/bin/sh
# Fetches the libraries that run the model, libtorch and ONNX Runtime, once, and prints
# where they are, for a shell to read:
#
#     eval "$(scripts/native.sh)"     sets LIBTORCH, LIBTORCH_CXX11_ABI, ORT_DYLIB_PATH
#
# Nothing is fetched where LIBTORCH or ORT_DYLIB_PATH are set, or the libraries are there.
# They are kept in $THERALEX_CACHE, else in theralex/ in the user's cache folder. Every
# download is checked against its SHA-256. A library that can't be had is no failure: one
# sentence says so, and its setting is not printed.
set -eu

TORCH=2.4.1
ONNX=1.20.1

cache=${THERALEX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/theralex}/native

# The SHA-256 of each download.
checksum() {
    case $1 in
    torch-2.4.1-*) echo 0b5f88afdfa05a335d80351e3cea57d38e578c8689f751d35e0ff36bce872113 ;;
    nvidia_cuda_runtime_cu12-12.1.105-*) echo 6e258468ddf5796e25f1dc591a31029fa317d97a0a94ed93468fc86301d61e40 ;;
    nvidia_cuda_cupti_cu12-12.1.105-*) echo e54fde3983165c624cb79254ae9818a456eb6e87a7fd4d56a2352c24ee542d7e ;;
    onnxruntime-1.20.1-*) echo 5eec64c0269dcdb8d9a9a53dc4d64f87b9e0c19801d9321246a53b7eb5a7d1bc ;;
    esac
}

say() { echo "theralex: $*" >&2; }

# wheels FOLDER NAME==VERSION...: downloads Python packages, unopened, and checks them. They
# are asked for by one Python version, whichever is here, so that the files are the same.
wheels() {
    folder=$1
    shift
    python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary=:all: \
        --implementation cp --python-version 311 --abi cp311 --abi none \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux1_x86_64 \
        --dest "$folder" "$@" >&2 || return 1
    for wheel in "$folder"/*.whl; do
        name=$(basename "$wheel")
        found=$(sha256sum "$wheel" | cut -d ' ' -f 1)
        if [ "$found" != "$(checksum "$name")" ]; then
            say "$name has the SHA-256 $found, which is not the one expected; it is not used"
            return 1
        fi
    done
}

# unpack ARCHIVE FOLDER PATTERN...: the files of a ZIP archive that fit a pattern.
unpack() {
    python3 - "$@" <<'PYTHON'
import fnmatch, sys, zipfile
archive, folder, *patterns = sys.argv[1:]
with zipfile.ZipFile(archive) as opened:
    for name in opened.namelist():
        if any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
            opened.extract(name, folder)
PYTHON
}

# The Python package holds libtorch. Only the part for the CPU is kept, which asks for two
# small CUDA libraries and not for the large ones.
torch() {
    say "fetching libtorch $TORCH from its Python package (810 MB, of which 0.5 GB are kept), once"
    wheels "$1/wheels" "torch==$TORCH" nvidia-cuda-runtime-cu12==12.1.105 nvidia-cuda-cupti-cu12==12.1.105 || return 1
    for wheel in "$1"/wheels/*.whl; do
        unpack "$wheel" "$1/files" 'torch/include/*' torch/lib/libtorch_cpu.so torch/lib/libc10.so \
            'torch/lib/libgomp*' '*/libcudart.so.12' '*/libcupti.so.12' || return 1
        rm "$wheel"
    done
    mkdir "$1/ready" "$1/ready/lib"
    mv "$1/files/torch/include" "$1/ready/include"
    find "$1/files" -name '*.so*' -exec mv {} "$1/ready/lib" \;
    # The real libtorch.so asks for the part for CUDA.
    ln -s libtorch_cpu.so "$1/ready/lib/libtorch.so"
    echo 0 > "$1/ready/cxx11-abi"
}

onnx() {
    say "fetching ONNX Runtime $ONNX (13 MB), once"
    wheels "$1/wheels" "onnxruntime==$ONNX" || return 1
    for wheel in "$1"/wheels/*.whl; do
        unpack "$wheel" "$1/files" "onnxruntime/capi/libonnxruntime.so.*" || return 1
    done
    mkdir "$1/ready"
    mv "$1"/files/onnxruntime/capi/libonnxruntime.so.* "$1/ready/libonnxruntime.so"
}

# fetch WAY FOLDER: makes FOLDER in one step, so that a half-made one is never found.
fetch() {
    [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || return 1
    command -v python3 >/dev/null || return 1
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/.fetch-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
    # Another make may have been faster.
    "$1" "$work" && { mv -T "$work/ready" "$2" 2>/dev/null || [ -d "$2" ]; }
    done=$?
    rm -rf "$work"
    return $done
}

if [ -z "${LIBTORCH:-}" ]; then
    at=$cache/libtorch-2.4
    if ! command -v c++ >/dev/null; then
        say "there is no C++ compiler (c++), so rust-bert is left out; ONNX Runtime runs the model"
    elif [ -d "$at" ] || fetch torch "$at"; then
        echo "export LIBTORCH='$at' LIBTORCH_CXX11_ABI=$(cat "$at/cxx11-abi")"
    else
        say "libtorch can't be fetched here, so rust-bert is left out; set LIBTORCH to a libtorch 2.4 to have it"
    fi
fi
if [ -z "${ORT_DYLIB_PATH:-}" ]; then
    at=$cache/onnxruntime
    if [ -d "$at" ] || fetch onnx "$at"; then
        echo "export ORT_DYLIB_PATH='$at/libonnxruntime.so'"
    else
        say "ONNX Runtime can't be fetched here; set ORT_DYLIB_PATH to a libonnxruntime.so, 1.17 or later, to have it"
    fi
fi
