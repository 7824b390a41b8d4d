"""Prints what is wrong with a JSON document, held against a schema; nothing if nothing is."""

import json
import sys

import jsonschema

schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
for fault in jsonschema.Draft202012Validator(schema).iter_errors(document):
    print(f"{fault.json_path}: {fault.message}")
