"""On paper too, nobody finds where somebody lives: an address stands in the window of its own letter and nowhere else.

Papers of a town are printed, and every page is read again by others' readers, as are the names and lists of files.
"""

import json
from collections.abc import Mapping

import pypdfium2 as pdfium
import pytest

from bars_seen import bars_in, window_of
from madoguchi.adapters.pdf_reading import pages
from madoguchi.desk.run_lists import LIST
from madoguchi.issuing.customer_barcode import bars_of, extracted
from madoguchi.issuing.looks import Envelope
from madoguchi.issuing.run_list import RunList
from protection.canaries import Search, plain
from protection.printed_town import HIDDEN, POSTCODES
from protection.towns import Protected, World

Read = Mapping[str, str]  # the text of a page, by the code in its corner


@pytest.fixture(scope="module")
def world(on_paper: World) -> World:
    return on_paper


@pytest.fixture(scope="module")
def search(world: World) -> Search:
    return Search.of(tuple(secret for one in world.hidden for secret in one.secrets()))


@pytest.fixture(scope="module")
def read(world: World) -> Read:
    """Every page that was printed. Sheets of cards bear no code: they are cut before anybody is given one."""
    each = [page for file in sorted((world.folder / "press").rglob("*.pdf")) for page in pages(file.read_bytes())]
    coded = ((next((code for code in page.codes if code.startswith("0001-")), ""), page) for page in each)
    return {code or f"cards {n}": page.text for n, (code, page) in enumerate(coded)}


@pytest.fixture(scope="module")
def seen(world: World) -> Read:
    """The bars in the window of each page, by the code in its corner."""
    window = Envelope()
    found: dict[str, str] = {}
    for file in sorted((world.folder / "press").rglob("*.pdf")):
        with pdfium.PdfDocument(file) as document:
            for page, read in zip(document, pages(file.read_bytes()), strict=True):
                bars = bars_in(window_of(page, window.left, window.top, window.width, window.height))
                code = next((code for code in read.codes if code.startswith("0001-")), f"{file.name} {len(found)}")
                found[code] = bars.digits if bars else ""
    return found


def orders(world: World) -> dict[str, int]:
    """The serial of each person's paper, by name."""
    told = [json.loads(one.read_text("utf-8")) for one in (world.folder / "spool").rglob("*.json")
            if not one.name.startswith("manifest")]  # fmt: skip
    return {one["person"]["name"]: one["serial"] for one in told}


def test_an_address_stands_in_the_window_of_its_own_letter_alone(world: World, read: Read):
    serials = orders(world)
    found = 0
    for one in world.hidden:
        there = {track for track, text in read.items() if plain(one.address) in plain(text)}
        own = f"0001-{serials[one.name]:08d}-1/" if one.name in serials else None
        assert all(own is not None and track.startswith(own) for track in there), one.key
        assert len(there) <= 1
        found += len(there)
    assert found >= HIDDEN // 2, "the letters of those who may be written to were printed"


def test_the_bars_of_an_address_stand_in_the_window_of_its_own_letter_alone(world: World, seen: Read):
    serials = orders(world)
    found = 0
    for one in world.hidden:
        own = f"0001-{serials[one.name]:08d}-1/" if one.name in serials else None
        there = [track for track, bars in seen.items() if bars in bars_that_say(one)]
        assert all(own is not None and track.startswith(own) for track in there), one.key
        found += len(there)
    assert found == sum(bool(bars) for bars in seen.values()) > HIDDEN // 2


def test_no_list_and_no_answer_says_the_bars_of_anybody(world: World):
    every = [bars.encode() for one in world.hidden for bars in bars_that_say(one)]
    told = [one.content for one in world.told if one.command.startswith("print ")]
    lists = [path.read_bytes() for path in (world.folder / "press").rglob("*.json")]
    assert lists
    assert not [1 for content in (*told, *lists) for bars in every if bars in content]


def test_no_list_tells_that_letters_go_to_where_the_hidden_went(world: World):
    lists = [RunList.read(path.read_bytes()) for path in (world.folder / "press").rglob(LIST)]
    assert sum(one.letters for told in lists for one in told.posted) > HIDDEN
    assert not {one.district for told in lists for one in told.posted} & {postcode[:3] for postcode in POSTCODES}


def bars_that_say(one: Protected) -> set[str]:
    """The bars that would tell where somebody lives."""
    numbers = extracted(one.address.partition("秘")[2])
    return {bars_of(postcode, numbers) for postcode in POSTCODES}


def test_an_old_address_stands_on_no_page(world: World, read: Read):
    # Who kept none here is written to where they live now, and that was the old one for others.
    apart = [one for one in world.hidden if one.apart]
    assert len(apart) > HIDDEN // 2
    for one in apart:
        assert not [track for track, text in read.items() if plain(one.old) in plain(text)], one.key


def test_a_name_stands_on_the_sheets_of_its_own_letter_alone(world: World, read: Read):
    serials = orders(world)
    letters = {track: text for track, text in read.items() if not track.startswith("cards")}
    found = 0
    for one in world.hidden:
        there = {track.rsplit("-", 1)[0] for track, text in letters.items() if plain(one.name) in plain(text)}
        assert there <= ({f"0001-{serials[one.name]:08d}"} if one.name in serials else set()), one.key
        found += len(there)
    assert found >= HIDDEN // 2, "the names of those who are written to were printed"


def test_names_of_files_lists_and_what_a_pdf_says_of_itself_tell_nothing(world: World, search: Search):
    for path in (world.folder / "press").rglob("*"):
        assert not search.in_(path.name.encode())
        if path.suffix == ".json":
            assert not search.in_(path.read_bytes())
        if path.suffix == ".pdf":
            said = pdfium.PdfDocument(path).get_metadata_dict()
            assert not search.in_(json.dumps(said, ensure_ascii=False).encode())
            assert "見本" in said["Keywords"]


def test_what_printing_says_to_who_types_it_tells_nothing(world: World, search: Search):
    told = [one for one in world.told if one.command.startswith("print ")]
    assert told
    assert not [one for one in told if search.in_(one.content)]


def test_the_files_are_closed_to_everybody_but_their_owner(world: World):
    for path in [world.folder / "press", *(world.folder / "press").rglob("*")]:
        if path.suffix in {".pdf", ".json"}:
            assert path.stat().st_mode & 0o077 == 0, path.suffix
