"""How tests read YAML beside the program's own reader: every scalar stays text."""

from typing import Any, Final

import yaml

# libyaml where PyYAML was built with it, as everywhere: ten times as fast, read by each process that collects tests.
LOADER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def plain_yaml(text: str) -> Any:
    """What a file says: dictionaries, lists and text."""
    return yaml.load(text, LOADER)  # noqa: S506  it makes text only
