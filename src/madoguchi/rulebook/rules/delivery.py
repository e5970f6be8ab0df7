"""To whom a paper goes, in which envelope, through whom, by which mail, in which form (宛名・封筒・引渡し・郵便).

The addressee reads the facts of protection themselves, never the ground of the paper (Q-3): a letter to the head of
the household or through the employer would reach the wrong hands.
"""

from madoguchi.rulebook.engine.combine import First
from madoguchi.rulebook.engine.law import ByPaper
from madoguchi.rulebook.engine.person import Person
from madoguchi.rulebook.engine.rule import once, rule
from madoguchi.rulebook.engine.verdict import Verdict
from madoguchi.rulebook.engine.words import Words

# --- protection --------------------------------------------------------------------------------------------


@rule("choices#42", "facts#not-posted-under-protection", "readings#Q-3", protects=True)
def sent_under_protection(p: Person) -> Verdict:
    """Protected: an own letter to the person, never to the head or the employer (保護対象者は本人あて別便)."""
    return p.support_measures | p.address_hidden | p.own_information_blocked


@rule("choices#42", "facts#not-posted-under-protection", protects=True)
def not_posted(p: Person) -> Verdict:
    """Protected, and not posted: handed over at the counter by choice, or living elsewhere (郵送せず窓口で交付)."""
    at_counter = p.practice.delivery_under_protection.is_("counter_only") | p.residence.is_("elsewhere")
    return sent_under_protection(p) & at_counter


# --- whom, and through whom ----------------------------------------------------------------------------------


@rule("facts#voluntary-continuation", "facts#through-employer", "choices#23")
def goes_to_voluntary_member(p: Person) -> Verdict:
    """In voluntary continuation there is no employer to go through (任意継続の人は自宅へ直送)."""
    is_chosen = p.practice.addressee_of_voluntary.is_said()
    return p.voluntary_continuation_from.on_or_before(p.on) & is_chosen


@rule("facts#voluntary-continuation", "choices#23")
def posted_to_voluntary_member(p: Person) -> Verdict:
    """The letter to a member in voluntary continuation is posted straight home (任意継続は郵送)."""
    at_home = p.practice.addressee_of_voluntary.is_("head", "person", "insured")
    return goes_to_voluntary_member(p) & at_home


@rule("facts#mail-to-head", "zushi#S1-21", "society#S3-22", "society#S3-29", "choices#23")
def goes_to_usual_addressee(p: Person) -> Verdict:
    """To the head, the person or the employer, as the insurer sends its papers (宛名は世帯主・本人・事業所など).

    Asked as 「誰に送るか、世帯主に送るか」.
    """
    return p.practice.addressee.is_said()


@rule("okayama#S2-26", "zushi#S1-12", "readings#X-22", "choices#38")
def sent_in_this_name(p: Person) -> Verdict:
    """In the name of the insurer, or of the municipality for the union (差出人は保険者・市区町村など)."""
    return p.practice.sender.is_said()


@rule("okayama#S2-26", "society#S3-29", "city#S4-6", "readings#X-22", "choices#38")
def handed_over_as_usual(p: Person) -> Verdict:
    """By post, by the municipality or through the employer (郵送・市区町村・事業所経由のいずれかで渡す)."""
    return p.practice.deliverer.is_said()


@rule("choices#23", "choices#24")
def addressed_to_each(p: Person) -> Verdict:
    """Who gets an own letter shares its envelope with nobody: a window shows one name (本人あての封筒は一人ずつ)."""
    return ADDRESSEE.gives(p, "person")


@rule("choices#24", "readings#X-29")
def put_into_usual_envelope(p: Person) -> Verdict:
    """One envelope a household or a person, as the insurer sends (封筒の単位)."""
    return p.practice.envelope_unit.is_said()


# --- by which mail ---------------------------------------------------------------------------------------------


@rule("choices#25", "readings#X-29")
def mail_was_asked_for(p: Person) -> Verdict:
    """A mail class was asked for that the insurer offers (希望による郵送方法（簡易書留等）)."""
    asked, offered = p.mail_class_asked, p.practice.mail_on_request
    verdict = Verdict.for_all(False)
    for word in asked.allowed:
        verdict |= asked.is_(word) & offered.has(word)
    return verdict


@rule("facts#voluntary-continuation", "choices#25")
def voluntary_member_has_own_mail(p: Person) -> Verdict:
    """Posted home to a voluntary member, by the mail class the insurer has for that (任意継続の人への郵便の種類)."""
    return posted_to_voluntary_member(p) & p.practice.mail_of_voluntary.is_said()


@rule("choices#25", "facts#kanagawa-two-years", "readings#X-29")
def certificate_mailed_as_usual(p: Person) -> Verdict:
    """A certificate goes by the insurer's mail class for it (資格確認書の郵便の種類（特定記録・簡易書留等）)."""
    return p.practice.certificate_mail.is_said()


@rule("choices#25", "readings#X-29")
def notice_mailed_as_usual(p: Person) -> Verdict:
    """A notice goes by the insurer's mail class for it (お知らせの郵便の種類（普通郵便等）)."""
    return p.practice.notice_mail.is_said()


@once
def certificate_mail(p: Person) -> Words:
    """The mail class of a certificate; none where it is not posted."""
    return CERTIFICATE_MAIL(p).where(~not_posted(p))


@once
def notice_mail(p: Person) -> Words:
    """The mail class of a notice; none where it is not posted."""
    return NOTICE_MAIL(p).where(~not_posted(p))


# --- in which form -----------------------------------------------------------------------------------------------


@rule("society#S3-25", "facts#card-size", "choices#16")
def certificate_has_this_form(p: Person) -> Verdict:
    """A certificate is a card of paper or plastic, or a postcard (資格確認書の形（プラスチックカード・紙カード等）)."""
    return p.practice.certificate_form.is_said()


@rule("society#S3-26", "choices#16")
def notice_has_this_form(p: Person) -> Verdict:
    """A notice is an A4 sheet with a part to cut out, or smaller (お知らせの形（Ａ４から切り取る等）)."""
    return p.practice.notice_form.is_said()


ADDRESSEE = First(
    "addressee",
    (sent_under_protection, "person"),
    (goes_to_voluntary_member, lambda p: p.practice.addressee_of_voluntary),
    (goes_to_usual_addressee, lambda p: p.practice.addressee),
)
SENDER = First("sender", (sent_in_this_name, lambda p: p.practice.sender))
DELIVERER = First(
    "deliverer",
    (not_posted, "insurer"),
    (sent_under_protection, "post"),
    (posted_to_voluntary_member, "post"),
    (handed_over_as_usual, lambda p: p.practice.deliverer),
)
ENVELOPE_UNIT = First(
    "envelope_unit",
    (sent_under_protection, "person"),
    (addressed_to_each, "person"),
    (put_into_usual_envelope, lambda p: p.practice.envelope_unit),
)
CERTIFICATE_MAIL = First(
    "certificate_mail",
    (mail_was_asked_for, lambda p: p.mail_class_asked),
    (voluntary_member_has_own_mail, lambda p: p.practice.mail_of_voluntary),
    (certificate_mailed_as_usual, lambda p: p.practice.certificate_mail),
)
NOTICE_MAIL = First(
    "notice_mail",
    (mail_was_asked_for, lambda p: p.mail_class_asked),
    (voluntary_member_has_own_mail, lambda p: p.practice.mail_of_voluntary),
    (notice_mailed_as_usual, lambda p: p.practice.notice_mail),
)
CERTIFICATE_FORM = First("certificate_form", (certificate_has_this_form, lambda p: p.practice.certificate_form))
NOTICE_FORM = First("notice_form", (notice_has_this_form, lambda p: p.practice.notice_form))
# No page says how these go: what is shown at reception as a certificate does, what only tells something as a notice.
MAIL_BESIDE = {
    "elderly_card": certificate_mail,
    "ceiling_certificate": certificate_mail,
    "subscriber_notice": notice_mail,
}
ANSWERS = {
    "addressee": ADDRESSEE,
    "envelope_unit": ENVELOPE_UNIT,
    "sender": SENDER,
    "deliverer": DELIVERER,
    "mail_class": ByPaper({"certificate": certificate_mail, "notice": notice_mail}, of_every=True),
    "form": ByPaper({"certificate": CERTIFICATE_FORM, "notice": NOTICE_FORM}),
}
