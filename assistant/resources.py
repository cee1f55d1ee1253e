"""Finds and loads the data that comes with the program: `prompts/*.yaml` and `corpus/`.

In a checkout they stand at the top level; in an installed wheel under `assistant/_data`. YAML is loaded
once per process and checked by the caller's `validate`; an error names the file and the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import DataFileError

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """Return the folder `prompts` or `corpus`, wherever this copy of the program keeps it.

    Raises DataFileError when neither place has it.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise DataFileError(f"The program's folder '{name}' is missing.")


@cache
def load_yaml(name: str, folder: str = "prompts") -> Any:
    """Return the contents of `<folder>/<name>.yaml`; loaded once. Raises DataFileError naming the file."""
    return read_yaml(data_dir(folder) / f"{name}.yaml")


def read_yaml(path: Path) -> Any:
    """Return the contents of one YAML file. Raises DataFileError naming the file and, where known, the line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError as error:
        raise DataFileError(f"The data file {path.name} is missing.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise DataFileError(
            f"The data file {path.name}{line} is not valid YAML: {getattr(error, 'problem', error)}."
        ) from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that refuses a key given twice, which plain YAML would let the later one win."""


def _mapping(loader: Any, node: Any) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' is given twice", key_node.start_mark)
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def require(
    data: Any,
    file: str,
    where: str,
    *,
    needed: Mapping[str, type | tuple[type, ...]],
    optional: Mapping[str, type | tuple[type, ...]] | None = None,
) -> dict[str, Any]:
    """Return `data` if it is a mapping with exactly the keys allowed, each of the type given.

    Raises DataFileError naming `file`, the place `where` and the key that is missing, unknown or of a wrong type.
    """
    if not isinstance(data, dict):
        raise DataFileError(f"{file}: '{where}' should hold keys and values.")
    allowed = {**needed, **(optional or {})}
    for key in needed:
        if key not in data:
            raise DataFileError(f"{file}: '{where}' lacks the key '{key}'.")
    for key, value in data.items():
        if key not in allowed:
            raise DataFileError(f"{file}: '{where}' has the unknown key '{key}'. Known keys: {', '.join(allowed)}.")
        if not isinstance(value, allowed[key]):
            raise DataFileError(f"{file}: '{where}.{key}' is of the wrong type ({type(value).__name__}).")
    return data


def require_strings(values: Any, file: str, where: str) -> tuple[str, ...]:
    """Return `values` as a tuple of strings. Raises DataFileError naming `file` and `where` otherwise."""
    if not isinstance(values, Iterable) or isinstance(values, (str, Mapping)):
        raise DataFileError(f"{file}: '{where}' should be a list of texts.")
    items = tuple(values)
    for number, item in enumerate(items, 1):
        if not isinstance(item, str):
            raise DataFileError(f"{file}: item {number} of '{where}' should be a text.")
    return items
