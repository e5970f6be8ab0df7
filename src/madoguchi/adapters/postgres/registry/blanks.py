"""What stands where nobody told us (未記録の値): of a fact that may not have happened "unsaid", of others nothing."""

from __future__ import annotations

from madoguchi.desk.completeness import may_not_happen
from madoguchi.registry.groups import Group
from madoguchi.registry.history import Open, Said


def blank(group: Group) -> Said:
    """What stands beside a fact on days of which nothing else was recorded (未記録): nobody told us of the others."""
    return {name: Open.UNSAID if name in may_not_happen(group) else None for name in group.columns}
