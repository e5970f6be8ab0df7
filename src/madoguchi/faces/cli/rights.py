"""Whom each command is for (コマンドの権限): the roles of those who may run it, and whether for the whole insurer.

One place for what is told; the database holds the rights themselves. A test runs every command by every role, and holds
this table to what the database does. A command that is not here asks no login: it reads files of the caller's, or looks
after a database that may not be there yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from madoguchi.desk.rights import AskedFor, Right

CLERK, APPROVER, INTAKE, AUDITOR = "clerk", "approver", "intake", "auditor"
ANYBODY: Final = Right((CLERK, APPROVER, INTAKE, AUDITOR))
LEDGER: Final = Right((CLERK, APPROVER, AUDITOR))  # who looks at plans and papers
COUNTER: Final = Right((CLERK,))
OFFICE: Final = Right((CLERK,), whole=True)
SECOND: Final = Right((APPROVER,))
TAKING: Final = Right((INTAKE,), whole=True)
AUDIT: Final = Right((AUDITOR,))
ADMINISTRATOR: Final = Right(())
RIGHTS: Final[Mapping[str, Right]] = {
    **dict.fromkeys(("application due", "application list", "application show", "explain", "form print",
                     "registry find", "registry roll", "registry story", "standing compare", "standing show",
                     "timeline"), ANYBODY),
    **dict.fromkeys(("direction list", "direction show", "ledger due", "ledger lying", "ledger of", "ledger story",
                     "names held", "plan approvals", "plan diff", "plan export", "plan list", "plan show",
                     "print copy"), LEDGER),
    **dict.fromkeys(("ledger check", "mail manifest", "mail returned", "mail status", "print check", "print pull",
                     "print status"), Right(LEDGER.roles, whole=True)),
    **dict.fromkeys(("plan hold", "plan reject"), Right((CLERK, APPROVER))),
    **dict.fromkeys(("link accept", "link ask", "link reject", "link undo", "notices close", "plan pulled",
                     "ledger record", "feed sample", "print portal-page"), COUNTER),
    **dict.fromkeys(("plan make", "plan forecast", "plan apply", "plan counter", "plan pull", "ledger post",
                     "direction make", "feed send", "feed again", "feed compare", "mail again", "mail deleted",
                     "mail hand-over", "mail received",
                     "print check-letters", "print copy-letter", "print letters", "print make", "print reprint"),
                    OFFICE),
    **dict.fromkeys(("application answer", "application decide", "application receive", "application withdraw"),
                    Right((CLERK, INTAKE))),
    **dict.fromkeys(("plan approve", "plan close", "plan release"), SECOND),
    "direction approve": Right((APPROVER,), whole=True),
    "direction end": Right((CLERK, APPROVER), whole=True),
    "print productive": Right((APPROVER,), whole=True),
    **dict.fromkeys(("intake list", "intake show", "link queue", "link show", "notices list"),
                    Right((CLERK, INTAKE, AUDITOR))),
    **dict.fromkeys(("intake take", "intake watch", "link take", "feed acknowledged", "feed shown", "registry complete",
                     "registry load", "registry merge", "registry move", "registry part", "standing build"), TAKING),
    **dict.fromkeys(("audit reads", "audit alarms", "audit seal", "audit unusual", "retention apply",
                     "retention hold", "retention lift", "retention set"), AUDIT),
    "retention plan": Right((AUDITOR,), whole=True),
    "retention approve": SECOND,
    **dict.fromkeys(("retention rules", "retention show"), Right((APPROVER, AUDITOR))),
    "feed list": Right((CLERK, AUDITOR)),
    **dict.fromkeys(("audit proof", "audit verify", "declaration destroy", "declaration file", "declaration list",
                     "declaration match", "declaration settle", "declaration show", "facility add", "facility change",
                     "facility close", "facility import", "facility key", "facility lift-limit", "facility list",
                     "reader register",
                     "reader run", "snapshot book", "snapshot key", "snapshot make", "snapshot off", "snapshot on",
                     "snapshot status", "registry open", "user add", "user end", "user list", "user password"),
                    ADMINISTRATOR),
}  # fmt: skip
"""Of each command whom it is for (権限の表)."""
WITH_OPTION: Final[Mapping[tuple[str, str, str | None], Right]] = {
    ("plan make", "person", None): COUNTER,
    ("plan approvals", "counter", None): ADMINISTRATOR,
    ("plan approvals", "reprint", None): ADMINISTRATOR,
    ("registry complete", "lists", None): ANYBODY,
    ("notices list", "of", "unregistered"): ANYBODY,
}
"""Of a command that is given an option, or an option with a word, where that makes it for others (選択肢による権限)."""


def asked_by(command: str, given: Mapping[str, Any]) -> AskedFor | None:
    """What a command asks for with what it is given (操作の申し出); None where it asks no login."""
    right = next((right for (name, option, word), right in WITH_OPTION.items()
                  if name == command and _is_given(given.get(option), word)), RIGHTS.get(command))  # fmt: skip
    return None if right is None else AskedFor(command, given.get("insurer"), right)


def _is_given(value: object, word: str | None) -> bool:
    return bool(value) if word is None else value == word
