"""What to do where the database refuses (対処): a next step for each rule that it holds, by what the rule says.

Keys are the messages of our triggers, as the migrations write them, and the names of our constraints. What only a
program could do wrong has the step `REPORT`; a test holds that every message and every named rule is here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

REPORT: Final = "report it with the command that was given: no command of ours asks for this"
NEW_ENTRY: Final = "make a new entry instead: docs/registry.md"
IN_THE_LIST: Final = "look the row up by its number in the file or list, correct it, and try again"
WHOLE_LOGIN: Final = "let somebody do it whose login works for the whole insurer and not for an office of it"
ANOTHER_PERSON: Final = "let a second person do it, under a login of their own; the first one's does not count"
TWO_LOGINS: Final = (
    "give each of the two people a login with a password, on a server that asks for it: docs/database.md"
)
WITH_REASON: Final = "say why in 1 to 200 letters"
SEE_PLAN: Final = "look at it with `madoguchi plan show`, and give the number and the digest that it prints"
PLAN_AGAIN: Final = "make a plan anew with `madoguchi plan make`"
APPROVER_LOOKS: Final = (
    "let an approver look at it: `madoguchi plan show`, then `madoguchi plan approve` or `plan reject`"
)
AFTER_RESTORE: Final = "hold the ledger to what is outside with `madoguchi db after-restore`, and accept it there"
SEE_PAPER: Final = (
    "look at what was recorded of the paper with `madoguchi ledger story`, and record what comes next there"
)
SEE_MAIL: Final = "look at what was handed over with `madoguchi mail status`"
SEE_RETURNED: Final = "look how it stands with `madoguchi mail returned`"
SEE_DIRECTION: Final = "look at it with `madoguchi direction list`; to change it, end it and make another"
SHOWN_DIRECTION: Final = (
    "look at it with `madoguchi direction show` and --purpose, and give the number and the digest that it tells"
)
SEE_APPLICATION: Final = "look at it with `madoguchi application show`, and do what comes next there"
SEE_RETENTION: Final = "look at it with `madoguchi retention show`, and make a plan of what goes anew"
SEE_QUESTION: Final = "look at the questions there are with `madoguchi link queue --all`"
ADMINISTRATOR: Final = "let the administrator of the database do it"

REMEDY: Final[Mapping[str, str]] = {
    # the registry
    "what is known at a moment to come is not known yet": "set the clock of the machine right, and try again",
    "a fact is learnt under a number its own transaction took": REPORT,
    "a fact is of a person who is recorded": "take the person in first, or correct the key",
    "what was recorded is never removed": NEW_ENTRY,
    "a fact is superseded once, under a number its own transaction took, and else stays": NEW_ENTRY,
    "the rule that a thing is recorded once for a day is missing": REPORT,
    "a grant ends once, and else stays": "give the login its rights anew with `madoguchi user add`",
    "an individual number that was erased stays so, and none goes to another person":
        "look whose number it is before it is kept: `madoguchi link queue --all`",
    # standing and files
    "a standing is known under a number that was taken, by an edition that was adopted": REPORT,
    "a standing is superseded once, and else stays": REPORT,
    "an edition is adopted under a number its own transaction took": REPORT,
    "a file is taken under a number its own transaction took": REPORT,
    "every row that was not taken is kept in the record of its file": REPORT,
    # plans
    "whether something leaves before a second person looked is told by the administrator alone": ADMINISTRATOR,
    "a plan of everybody is made by who works for the whole insurer, not for some offices": WHOLE_LOGIN,
    "a forecast of everybody is made by who works for the whole insurer, not for some offices": WHOLE_LOGIN,
    "a plan is carried out by a login that works for the whole insurer": WHOLE_LOGIN,
    "a plan that is made is not added to: make another": PLAN_AGAIN,
    "a line of a plan is of a person who is recorded": REPORT,
    "what is held is a line of the plan": SEE_PLAN,
    "there is no plan of this number": "look at the number with `madoguchi plan list`",
    "the plan is not the one that was shown: its digest is another": SEE_PLAN,
    "this database cannot tell two people apart, so nobody can be the second one": TWO_LOGINS,
    "the plan was made under another edition of the rulebook: make it again":
        "make it anew with `madoguchi plan make`; `madoguchi plan diff` tells an approver what is decided otherwise",
    "what holds these lines is released by nobody: the facts that it waits for come first":
        "look at what it waits for with `madoguchi plan show`, have it recorded, and make a plan anew",
    "no line of the plan is held by what was named":
        "look at what is held with `madoguchi plan show`: it names each guard, and the number of a line",
    "the plan has no line of this number, or none that this rule gives":
        "look at the lines with `madoguchi plan export`: it names the number and the rule of each",
    "the lines that were named are papers already: a hold keeps none of them back":
        "withdraw them from the stack, and say so with `madoguchi plan pulled`",
    "the plan was approved, rejected or closed before": "look how it stands with `madoguchi plan show`",
    "the plan is closed: make another": PLAN_AGAIN,
    "papers of the plan left before a second person looked: only one who may approve it rejects it": APPROVER_LOOKS,
    "papers of the plan left before a second person looked: somebody looks at it first": APPROVER_LOOKS,
    "somebody is carrying out a plan of this insurer: a plan is closed when nobody is":
        "wait until they have done, and do the same again",
    "the plan was rejected: nothing leaves the house by it, and there is nothing to close": PLAN_AGAIN,
    "papers of the plan have a serial and lie in no closed stack: carry it out to its end first":
        "carry it out again with `madoguchi plan apply`: it goes on where it stopped",
    # papers
    "a serial is drawn under a number its own transaction took": REPORT,
    "the database was put back from a backup, and nobody has answered for what left the house since": AFTER_RESTORE,
    "% cannot follow %: the steps of a paper have an order": SEE_PAPER,
    "a paper is what it was when its serial was drawn; only its steps go on": REPORT,
    "a step of a paper is of no day before that of the step it follows":
        "look at the days with `madoguchi ledger story`; where the earlier one is wrong, undo that step first",
    "a step was undone just before: who undoes another names it":
        "look how the paper stands with `madoguchi ledger story`; to undo that step too, name it with --step",
    "the step that was named is not the newest of the paper that stands": SEE_PAPER,
    "that papers are in earnest is said by who works for the whole insurer": WHOLE_LOGIN,
    "this database is a demo: what it prints is a sample for ever": "begin a database of its own for real people",
    "papers of this insurer are in earnest already: that is said once": "nothing is left to do",
    "papers that are samples lie here: they count as papers of their people until they are void":
        "make them void with `madoguchi ledger record voided`, then say it again",
    "letters are printed again by who works for the whole insurer": WHOLE_LOGIN,
    "a paper that lies here no more is not printed again": SEE_PAPER,
    "the letters of a plan are printed by who works for the whole insurer": WHOLE_LOGIN,
    "a run of the press ends once, and else stays": REPORT,
    "letters are written by who works for the whole insurer": WHOLE_LOGIN,
    "nobody is written to twice about one matter": "ask again: whoever was written to meanwhile is left out",
    "something was recorded of whom these letters are about since they were looked at":
        "do the same again: they are looked at anew",
    "files are handed to a printer by who works for the whole insurer": WHOLE_LOGIN,
    "the press has no whole run of this plan: its files are on no list yet":
        "let `madoguchi print make` come to its end, then hand its files over",
    "a file has a paper that lies here no more, or that the last run did not print":
        "print the plan again with `madoguchi print make`, and hand its new files over",
    "a letter of these files was handed to a printer before, and not taken back or spoiled": SEE_MAIL,
    "no file of this plan was handed to a firm of this name": SEE_MAIL,
    "files of this plan were handed to the firm after the day on which it deleted its copies": SEE_MAIL,
    "a paper that a printer was given and has not said to be printed is not posted":
        "take the printer's report in with `madoguchi intake take --kind printed_back`, then post",
    "the press has begun this plan and is not at its end: nobody knows yet what it holds":
        "let `madoguchi print make` come to its end, or ask it again where it was stopped; then post",
    "a paper that the press has not printed is not posted":
        "look why with `madoguchi print status`, print the plan again, or make the paper void",
    "the plan was made before papers of this insurer are in earnest: what it prints is a sample":
        "let its papers be void with `madoguchi ledger record voided`, say `madoguchi print productive`, and make a "
        "plan anew",
    "mail that came back goes again by who works for the whole insurer": WHOLE_LOGIN,
    "something was recorded since these papers were looked at": "do the same again: they are looked at anew",
    "a paper of these does not go again": SEE_RETURNED,
    "mail that came back goes again only after it was looked at":
        "send it again with `madoguchi mail again`; handed over at the counter, record `handed_over`",
    # installation, audit, retention
    "people are recorded here: only an empty database becomes a demo": "play the demo in a folder of its own",
    "that a database was put back is recorded once, and answered for once": "nothing is left to do: it is answered for",
    "an installation keeps its name, counts its restores upward, and a demo stays one": REPORT,
    "what the audit holds is never changed": "leave it as it is: what was wrong is told by a new entry",
    "a login writes about the insurers it works for": "name an insurer that your login works for",
    "somebody else sealed the audit meanwhile": "nothing is lost: seal again if there is more",
    "a plan of what goes is not added to once it is made": SEE_RETENTION,
    "what was agreed about keeping and deleting is never changed": SEE_RETENTION,
    "a month of the audit is held, not due by its period, or not sealed": SEE_RETENTION,
    "what goes is planned by who works for the whole insurer, not for some offices": WHOLE_LOGIN,
    "what was due is held now, or has no period any more": SEE_RETENTION,
    # linking
    "there is no question of this number": SEE_QUESTION,
    "this question is settled": SEE_QUESTION,
    # applications and directions
    "an application of this kind is answered by one person": SEE_APPLICATION,
    "an application of this kind names what it is about": "name it with --fact",
    "another person accepts what was proposed, and that alone": ANOTHER_PERSON,
    "an application of this kind is accepted by another person than the one who proposed it": ANOTHER_PERSON,
    "an application that is % is not then %: its states have an order": SEE_APPLICATION,
    "an application goes on under a number its own transaction took": REPORT,
    "an application or a direction is recorded under a number its own transaction took": REPORT,
    "a direction that was made is not added to: end it, and make another": SEE_DIRECTION,
    "there is no direction of this number": "look at the directions there are with `madoguchi direction list`",
    "a direction is approved and ended by who works for the whole insurer": WHOLE_LOGIN,
    "the direction is not the one that was shown: its digest is another": SHOWN_DIRECTION,
    # the feed
    "the feed is for who works for the whole insurer, not for some offices": WHOLE_LOGIN,
    "this part of the feed needs a right that the login has not": ADMINISTRATOR,
    "a file of the feed is made under a number its own transaction took": REPORT,
    "a comparison is kept under a number its own transaction took": REPORT,
    "an answer is learnt under a number its own transaction took": REPORT,
    # the reception desk
    "facilities and their keys are kept by the administrator alone": ADMINISTRATOR,
    "no facility of this code is open": "look at the codes with `madoguchi facility list`",
    "what was recorded at the reception desk ends once, and else stays": REPORT,
    "that a facility asks again without the card is agreed to with the card":
        "ask about the person by card first, and name the code of that visit",
    "nobody was there to consent when a facility asked again without the card":
        "name the code of a visit at which they were there",
    "this facility has no visit of this code": "give the code that the answer told: each facility has its own",
    "this facility has no declaration of this code": "look at the codes in the list of declarations",
    "a declaration is matched to one person and settled once, and else stays": REPORT,
    "a declaration is matched by a visit of its day on which cover held": REPORT,
    "this installation lets no outage snapshot be made": "switch them on for the installation first: `snapshot on`",
    "no outage snapshot is switched on for this facility": "switch them on with `snapshot on`",
    "no outage snapshot of this code is being made": REPORT,
    "another outage snapshot is being made": "ask again in some minutes",
    "three outage snapshots of this facility were made within a day": "use the last one, with a key of the morning",
    "bookings are handed in for today and seven days after": "hand in each day by itself",
    "more bookings of a day than are kept": "hand in 5,000 of a day at most",
    "a declaration is kept until what was claimed by it is paid": REPORT,
}  # fmt: skip
REMEDY_OF_RULE: Final[Mapping[str, str]] = {
    "approved_by_another": ANOTHER_PERSON, "direction_approved_by_another": ANOTHER_PERSON,
    "hold_is_lifted_by_another": ANOTHER_PERSON, "retention_takes_two": ANOTHER_PERSON,
    "act_has_a_reason": "say why in 1 to 500 letters",
    "closing_has_a_reason": WITH_REASON, "direction_has_a_reason": WITH_REASON,
    "direction_act_has_a_reason": WITH_REASON, "told_whole_for_a_reason": WITH_REASON,
    "one_run_of_letters_a_day": "ask for them again: they come back as they were recorded",
    "handed_to_a_firm": "name the firm with --whom", "receipt_is_a_number": "copy the number of the receipt",
    "deleted_after_it_was_handed_over": "give a later day with --delete-by",
    "productive_for_a_reason": WITH_REASON, "reprint_for_a_reason": WITH_REASON,
    "again_for_a_reason": WITH_REASON,
    "file_forced_for_a_reason": WITH_REASON,
    "file_taken_once": "look at the files that are in with `madoguchi intake list`",
    "held_for_a_word": REPORT, "an_item_becomes_one_paper": REPORT, "a_step_is_taken_once": SEE_PAPER,
    "one_lives_on_a_day":
        "look at both with `madoguchi plan show` and `madoguchi ledger story`, and end the other first",
    "done_pkey": "do the same again with the same key",
    "hold_names_one_thing": "name a rule, a person or a plan, and one of them",
    "closed_once": "look at what is open with `madoguchi notices list`",
    "told_whole_once_a_day": "look at what is said with `madoguchi registry complete --list`, and take that back first",
    "application_received_after_it_was_made": "correct one of the two days",
    "asked_once_on_a_form": "leave out what was named twice",
    "answered_by_somebody": "give --outcome and --why, or leave both out where a rule answers",
    "direction_says_something": "say what it imposes: whether the paper is owed, its days, or that it is held",
    "direction_has_an_end": "give a last day, at most five years after the first",
    "direction_approved_and_ended_once": SEE_DIRECTION,
}  # fmt: skip
OF_ROWS: Final = frozenset({
    "coverage_holds_from_acquisition_to_loss", "sex_in_words", "number_sealed_or_erased", "standing_once_a_day",
    "file_loses_no_row", "serial_in_one_form", "iphone_serial_in_one_form", "android_serial_in_one_form",
    "line_of_an_aspect", "written_the_same", "reason_is_a_word", "phones_are_no_card",
})  # fmt: skip
"""Rules that rows break, not acts (行の制約): who meets one looks at the row."""


def remedy(why: str) -> str:
    """What to do where a trigger of ours says something (対処).

    >>> remedy("handed_over cannot follow dispatched: the steps of a paper have an order") == SEE_PAPER
    True
    """
    said = _message(why)
    if said not in REMEDY:
        return NEW_ENTRY
    return REMEDY[said]


def remedy_of_rule(name: str) -> str:
    """What to do where a constraint is broken (対処), by its name."""
    if name not in REMEDY_OF_RULE:
        return IN_THE_LIST
    return REMEDY_OF_RULE[name]


def _message(why: str) -> str:
    """A text as the migration writes it, `%` where it tells a value."""
    return next((one for one, pattern in _patterns().items() if pattern.fullmatch(why)), why)


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {one: re.compile(".*".join(map(re.escape, one.split("%")))) for one in REMEDY if "%" in one}
