"""The one door to the words of the field: `extractors/lexicon/*.yaml`, each file read once."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The content of `extractors/lexicon/<name>.yaml`, shared between callers: read it, never write into it.

    Raises FileNotFoundError where there is no such file, yaml.YAMLError where it is broken.
    """
    source = resources.files("extractors").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    content = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    if not isinstance(content, dict):
        raise TypeError(f"extractors/lexicon/{name}.yaml must hold a mapping")
    return content
