"""Reads files as strictly as can be: no name twice, no tag, one document where one is meant."""

import json
import tomllib

import yaml as pyyaml


class Fault(Exception):
    """What is wrong with a file."""


class Loader(pyyaml.SafeLoader):
    """YAML in which no name stands twice."""


def _mapping(loader, node, deep=False):
    names = set()
    for key, _ in node.value:
        name = loader.construct_object(key, deep=True)
        if name in names:
            raise Fault(f"line {key.start_mark.line + 1}: {name} is there twice")
        names.add(name)
    return pyyaml.SafeLoader.construct_mapping(loader, node, deep)


Loader.add_constructor(pyyaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _of(path, read):
    try:
        return read(path.read_text())
    except Fault as fault:
        raise Fault(f"{path.name}: {fault}") from None
    except (ValueError, pyyaml.YAMLError) as error:
        raise Fault(f"{path.name} cannot be read: {error}") from None


def yaml_documents(path):
    """All documents of a YAML file."""
    return _of(path, lambda text: list(pyyaml.load_all(text, Loader)))


def yaml(path):
    """The one document of a YAML file."""
    documents = yaml_documents(path)
    if len(documents) != 1:
        raise Fault(f"{path.name} holds {len(documents)} documents, not one")
    return documents[0]


def toml(path):
    """A TOML file; Python's own reader refuses names that are there twice."""
    return _of(path, tomllib.loads)


def json_(path):
    """A JSON file."""

    def pairs(items):
        names = [name for name, _ in items]
        for name in names:
            if names.count(name) > 1:
                raise Fault(f"{name} is there twice")
        return dict(items)

    return _of(path, lambda text: json.loads(text, object_pairs_hook=pairs))


def unknown(where, value, known):
    """Faults for the names of an object that are not among the known ones; a known one may have a type."""
    for name, item in value.items():
        if name not in known:
            yield f"{where}: {name} is unknown"
        elif not isinstance(item, known[name]) or isinstance(item, bool) and known[name] is int:
            yield f"{where}: {name} must be {known[name].__name__}"
