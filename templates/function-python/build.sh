#!/bin/sh
# Makes note.wasm. The tools go into .venv, once.
set -e
cd "$(dirname "$0")"
if [ ! -d .venv ]; then
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
fi
. .venv/bin/activate
exec componentize-py -w spin:up/http-trigger@4.1.0 componentize note -o note.wasm
