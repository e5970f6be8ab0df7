"""Postal order (郵便順): in which order letters lie behind one another, and how many go alike.

A letter keeps its rank when others are withdrawn, held or posted: ranks are counted over all letters that a stack ever
had. So the files of others stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from madoguchi.issuing.customer_barcode import POSTCODE
from madoguchi.issuing.items import Content
from madoguchi.issuing.lettering import OFFICES, Envelope
from madoguchi.issuing.looks import BULKY, Mail
from madoguchi.issuing.parcels import COUNTER
from madoguchi.issuing.print_run import Piece
from madoguchi.issuing.run_list import Posted, mail_class_of
from madoguchi.issuing.towns import digits_of
from madoguchi.issuing.weights import grams, step_of

FEWEST: Final = 10  # letters of a district that is told: one alone would tell where somebody went
OFFICE: Final = "御中"
Key = tuple[bool, int, bool, str, str, str, int]
Which = tuple[str, int, str]


def district_of(postcode: str, districts: Sequence[str]) -> str:
    """The district of a postcode (郵便区番号): its first five digits where the post counts so, else the first three.

    >>> district_of("〒249-8686", ("24986",)), district_of("249-0006", ("24986",)), district_of("", ())
    ('24986', '249', '')
    """
    code = digits_of(postcode)
    if not POSTCODE.fullmatch(code):
        return ""
    return code[:5] if code[:5] in districts else code[:3]


def how_of(order: Content) -> str:
    """How a letter goes, and from which stack (郵便の種類と束)."""
    return f"{order.get('mail_class') or COUNTER}-{order['batch']:03d}"


def ranks(envelopes: Mapping[Which, tuple[Sequence[Content], Envelope]], mail: Mail) -> dict[Which, int]:
    """The rank of each envelope among those that go as it does (郵便順の順位), from 0.

    By weight, as far as the price knows it, then by district, postcode, barcode and first paper. What is handed over,
    and what goes to an office, comes behind, as it lies in the stack.
    """
    services: dict[str, list[tuple[Key, Which]]] = {}
    for which, (orders, envelope) in envelopes.items():
        services.setdefault(how_of(orders[0]), []).append((_key(orders, envelope, mail), which))
    return {which: n for several in services.values() for n, (_, which) in enumerate(sorted(several))}


def _key(orders: Sequence[Content], envelope: Envelope, mail: Mail) -> Key:
    first, to = orders[0], orders[0].get("addressee") or {}
    if not to.get("address") or to.get("kind") in OFFICES:
        return True, 0, False, "", "", "", first["place"]
    postcode = to.get("postcode") or ""
    weight, district = grams((one for _, one in envelope.pieces()), mail), district_of(postcode, mail.districts)
    return False, step_of(weight), not district, district, digits_of(postcode), _bars(envelope), first["serial"]


def _bars(envelope: Envelope) -> str:
    """The bars in the window of an envelope, if it has a letter that bears them."""
    to = envelope.letter.to if envelope.letter else None
    return to.barcode.bars if to else ""


def posted(pieces: Iterable[Piece], mail: Mail) -> tuple[Posted, ...]:
    """How many letters go alike (差出しの内訳). What is handed over is no mail."""
    each: dict[str, list[Piece]] = {}
    for one in pieces:
        each.setdefault(one.letter.track, []).append(one)
    counted = Counter(chain.from_iterable(_alike(several, mail) for several in each.values()))
    return _told(counted)


Alike = tuple[str, int, str, str, bool, bool]  # class, grams, shape, district, with a barcode, to an office


def _alike(pieces: Sequence[Piece], mail: Mail) -> Iterator[Alike]:
    """What of an envelope is counted, if it is mail; of a parcel its list, with all that it weighs."""
    weight = grams((one.letter for one in pieces), mail)
    for one in filter(_is_posted, pieces):
        if to := one.letter.to:
            district = district_of(to.postcode, mail.districts)
            bars, office = bool(to.barcode.bars), to.honorific == OFFICE
            grams_, shape = (one.weighs, BULKY) if one.weighs else (weight, mail.shape)
            yield mail_class_of(one.kind), grams_, shape, district, bars, office


def _is_posted(one: Piece) -> bool:
    return one.is_mail and mail_class_of(one.kind) != COUNTER


def _told(counted: Mapping[Alike, int]) -> tuple[Posted, ...]:
    """The counts, with districts of few letters put together."""
    told, groups = _told_districts(counted), dict[tuple[str, int, str, str], tuple[int, int, int]]()
    for (service, weight, shape, district, bars, office), n in counted.items():
        group = service, weight, shape, district if district in told else ""
        letters, barcodes, offices = groups.get(group, (0, 0, 0))
        groups[group] = letters + n, barcodes + n * bars, offices + n * office
    return tuple(Posted(*group, *sums) for group, sums in sorted(groups.items()))


def _told_districts(counted: Mapping[Alike, int]) -> frozenset[str]:
    """The districts that have so many letters that none of them is singled out."""
    letters: Counter[str] = Counter()
    for alike, n in counted.items():
        letters[alike[3]] += n
    return frozenset(district for district, n in letters.items() if n >= FEWEST)
