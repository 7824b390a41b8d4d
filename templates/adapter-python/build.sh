#!/bin/sh
# Makes reader.wasm of Ringback's wit/, which lies two folders above. The tools go into .venv, once.
set -e
cd "$(dirname "$0")"
if [ ! -d .venv ]; then
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
fi
. .venv/bin/activate
exec componentize-py -d ../../wit -w ringback:functions/understanding@0.1.0 componentize my_reader -o reader.wasm
