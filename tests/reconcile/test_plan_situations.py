"""One person and one kind of paper: what is owed, what is held, and the one thing to do."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.reconcile.actions import ActionKind
from madoguchi.reconcile.situations import BECAUSE, Held, PaperSituation, Reissues, action, parts_reissued

ALL = frozenset({"name", "address", "rate", "number", "ceiling", "birth", "sex"})
HERE = Reissues({"certificate": ALL, "notice": ALL - {"name", "ceiling", "sex"}})
LIVE, Of = Held(live=True), PaperSituation


@pytest.mark.parametrize(
    ("why", "situation", "kind", "because"),
    [
        ("新しく加入した", Of("notice", owed=True), "issue", "owed"),
        ("同じ書類がある", Of("notice", owed=True, held=LIVE), "keep", "already_held"),
        ("期限が切れた", Of("certificate", owed=True, held=Held(ended=True)), "renew", "paper_expired"),
        ("年次更新で送り直す", Of("notice", owed=True, held=LIVE, renewed=True), "renew", "renewal"),
        ("紛失した", Of("notice", owed=True, held=Held(live=True, lost=True)), "replace", "paper_lost"),
        ("特別療養になった", Of("certificate", owed=True, held=Held(live=True, other_variant=True)), "replace",
         "variant_changed"),
        ("氏名が変わった", Of("certificate", owed=True, held=Held(live=True, changed=frozenset({"name"}))),
         "replace", "contents_changed"),
        ("氏名では差し替えない", Of("notice", owed=True, held=Held(live=True, changed=frozenset({"name"}))), "keep",
         "not_reissued_here"),
        ("誤った生年月日", Of("notice", owed=True, held=Held(live=True, changed=frozenset({"birth"}))),
         "replace", "contents_changed"),
        ("誤った性別", Of("certificate", owed=True, held=Held(live=True, changed=frozenset({"sex"}))),
         "replace", "contents_changed"),
        ("資格を失い、返してもらう", Of("certificate", owed=False, held=LIVE, returns="counter"), "recall",
         "not_owed"),
        ("破棄してもらう", Of("notice", owed=False, held=LIVE, returns="destroy"), "notify", "not_owed"),
        ("返すものがない", Of("notice", owed=False, held=LIVE, returns="none"), "notify", "not_owed"),
        ("一度頼んだ", Of("certificate", owed=False, held=Held(live=True, asked=True), returns="counter"), "keep",
         "asked_before"),
        ("切れて、返却も不要", Of("certificate", owed=False, held=Held(ended=True)), "keep", "paper_expired"),
        ("切れても返してもらう", Of("certificate", owed=False, held=Held(ended=True), returns="insurer"), "recall",
         "not_owed"),
        ("判定できない", Of("certificate", owed=None, held=LIVE), "keep", "undecidable"),
        ("戻ってきて誰にも渡していない", Of("certificate", owed=True, held=Held(live=True, here=True)), "keep",
         "lies_here"),
        ("戻ってきたが、変わった記載では差し替えない",
         Of("notice", owed=True, held=Held(live=True, here=True, changed=frozenset({"name"}))), "keep", "lies_here"),
        ("戻ってきて、記載も変わった",
         Of("certificate", owed=True, held=Held(live=True, here=True, changed=frozenset({"name"}))), "replace",
         "contents_changed"),
        ("戻ってきたものは返してもらわない",
         Of("certificate", owed=False, held=Held(live=True, here=True), returns="counter"), "keep", "lies_here"),
        ("期限の切れた返戻は新しくする", Of("certificate", owed=True, held=Held(ended=True, here=True)), "renew",
         "paper_expired"),
        ("用の済んだお知らせ", Of("subscriber_notice", owed=False, held=LIVE), "keep", "not_owed"),
    ],
)  # fmt: skip
def test_each_situation_has_its_action(why: str, situation: PaperSituation, kind: str, because: str):
    done = action(situation, HERE)
    assert (done.kind.value, done.because) == (kind, because), why


FLAGS = st.booleans()
HELDS = st.builds(Held, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, st.frozensets(st.sampled_from(sorted(ALL))), FLAGS)
SITUATIONS = st.builds(
    PaperSituation, st.sampled_from(["certificate", "notice", "elderly_card"]), st.sampled_from([True, False, None]),
    HELDS, FLAGS, st.sampled_from(["insurer", "employer", "counter", "destroy", "keep", "none"]),
)  # fmt: skip


@given(SITUATIONS)
def test_no_situation_is_without_exactly_one_action_and_a_reason_with_words(situation: PaperSituation):
    done = action(situation, HERE)
    assert done.paper == situation.paper
    assert done.because in BECAUSE


@given(SITUATIONS)
def test_a_paper_is_sent_only_to_who_is_owed_it_and_called_back_only_where_it_is_not_owed(situation: PaperSituation):
    done = action(situation, HERE)
    assert not done.kind.sends or situation.owed is True
    assert done.kind not in (ActionKind.RECALL, ActionKind.NOTIFY) or situation.owed is False


@given(SITUATIONS)
def test_whoever_is_owed_a_paper_and_holds_none_is_sent_one(situation: PaperSituation):
    lacks = situation.owed is True and not situation.held.live
    assert not lacks or action(situation, HERE).kind.sends


@given(SITUATIONS)
def test_what_was_just_given_is_kept(situation: PaperSituation):
    """Plan again after a plan was carried out: nothing to do."""
    if action(situation, HERE).kind.sends:
        again = PaperSituation(situation.paper, situation.owed, LIVE, returns=situation.returns)
        assert action(again, HERE).kind is ActionKind.KEEP


def test_the_words_of_the_practice_come_to_parts_of_the_paper():
    inside, outside = frozenset({"address_inside"}), frozenset({"address_outside"})
    assert parts_reissued("notice", inside) == parts_reissued("notice", outside) == {"address", "birth", "cover"}
    assert parts_reissued("notice", frozenset()) == {"birth", "cover"}
    assert parts_reissued("certificate", frozenset({"name"})) == {"name", "ceiling", "birth", "sex", "cover"}
    for paper, choice in itertools.product(("elderly_card", "ceiling_certificate"), (inside, frozenset())):
        assert "rate" in parts_reissued(paper, choice)
