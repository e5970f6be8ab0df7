"""What a printer is given, and what goes again, tells nothing of who must not be found (書庫・再送の目印).

Archives are opened, open ones and sealed ones, and looked through to the last byte: their names, what a zip and a PDF
keep beside, every page as others read it, every object of a PDF. An address stands in the window of its own letter.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pikepdf
import pyrage
import pytest

from faces.asked import written
from madoguchi.adapters.pdf_reading import pages
from madoguchi.adapters.spool.archive import ALWAYS
from madoguchi.issuing.run_list import RunList
from protection.canaries import Search, Secret, plain
from protection.printed_town import HIDDEN, where
from protection.scenario import DAY
from protection.towns import World

KEY = pyrage.x25519.Identity.generate()
SEALINGS = {"open": (), "sealed": ("--seal-to", KEY.to_public())}
PRINTER = ("mail", "hand-over", 1, "--to", "printer", "--whom", "a firm", "--delete-by", "2026-08-31", "--key", "one")
LATER = Secret("P9", "address", "隠里市丙秘9丁目9900909号")  # of somebody who came under protection in between
DAY_OF = date(2026, 7, 27)
MOVED = "汐見県汐見市山手{n}番{n}号"
Archives = Mapping[Path, Mapping[str, bytes]]


@pytest.fixture(scope="module")
def search(on_paper: World) -> Search:
    return Search.of((LATER, *(secret for one in on_paper.hidden for secret in one.secrets())))


@pytest.fixture(scope="module", params=list(SEALINGS))
def archives(on_paper: World, request: pytest.FixtureRequest) -> Archives:
    """What a printer is given, by archive and file, as the printer opens it."""
    out = on_paper.folder / f"given-{request.param}"
    given = on_paper.data("clerk", *PRINTER, *DAY, *where(on_paper)[2:], *SEALINGS[request.param], "-o", out)
    assert sorted(map(str, out.iterdir())) == sorted(given["archives"]), "and nothing else"
    return {path: dict(_opened(path)) for path in out.iterdir()}


def _opened(path: Path) -> Iterator[tuple[str, bytes]]:
    with ZipFile(BytesIO(raw_of(path))) as archive:
        yield from ((one, archive.read(one)) for one in archive.namelist())


def raw_of(path: Path) -> bytes:
    """The zip itself, as it was before it was sealed."""
    raw = path.read_bytes()
    return pyrage.decrypt(raw, [KEY]) if path.suffix == ".age" else raw


def serials(world: World) -> dict[str, int]:
    """The serial of each person's paper, by name."""
    told = [json.loads(one.read_text("utf-8")) for one in (world.folder / "spool").rglob("*.json")
            if not one.name.startswith("manifest")]  # fmt: skip
    return {one["person"]["name"]: one["serial"] for one in told}


def objects_of(pdf: bytes) -> Iterator[tuple[bool, bytes]]:
    """Each object of a PDF as bytes, streams unpacked; first whether it is what stands on a page."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        drawn = {one.objgen for page in opened.pages for one in _contents(page)}
        for one in opened.objects:
            if isinstance(one, pikepdf.Stream):
                yield one.objgen in drawn, one.read_bytes()
            yield False, _said_by(one)


def _contents(page: pikepdf.Page) -> list[Any]:
    content = page.obj.get("/Contents")
    return list(content) if isinstance(content, pikepdf.Array) else [content]


def _said_by(one: Any) -> bytes:
    """Every name and string in an object and below, as text and as bytes."""
    if isinstance(one, pikepdf.String):
        return bytes(one) + b"\n" + str(one).encode()
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return b"\n".join(key.encode() + b"\n" + _said_by(value) for key, value in _direct(dict(one.items())))
    if isinstance(one, pikepdf.Array):
        return b"\n".join(_said_by(value) for _, value in _direct(dict(enumerate(one))))
    return str(one).encode()


def _direct(of: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """What stands in an object itself; what it points to is looked at by itself."""
    return ((str(key), value) for key, value in of.items() if not getattr(value, "is_indirect", False))


def test_a_secret_in_any_object_of_a_pdf_is_found(search: Search):
    places = {
        "/Title": lambda pdf: pdf.docinfo.__setitem__("/Title", LATER.text),
        "an attachment": lambda pdf: pdf.attachments.__setitem__("a.txt", LATER.text.encode("utf-16")),
        "a name of an attachment": lambda pdf: pdf.attachments.__setitem__(f"{LATER.text}.txt", b"1"),
        "metadata": _in_metadata,
    }
    for name, put in places.items():
        with pikepdf.new() as pdf:
            put(pdf)
            pdf.save(out := BytesIO())
        assert LATER in [hit for _, said in objects_of(out.getvalue()) for hit in search.in_(said)], name


def _in_metadata(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = LATER.text


# --- what a printer is given ------------------------------------------------------------------------------------------


def test_an_archive_holds_the_files_of_the_run_and_what_a_zip_keeps_beside_tells_nothing(
    on_paper: World, archives: Archives, search: Search
):
    there = {one.name: one.read_bytes() for one in (on_paper.folder / "press").rglob("*.pdf")}
    given = {name: content for files in archives.values() for name, content in files.items() if name in there}
    assert given == there
    for path, files in archives.items():
        assert search.in_(path.name.encode()) == []
        assert set(files) - set(there) == {"run.json", "stock.csv"}
        raw = raw_of(path)
        assert search.in_(raw) == []
        with ZipFile(BytesIO(raw)) as archive:
            assert archive.comment == b""
            assert [beside(one) for one in archive.infolist()] == [(b"", b"", ALWAYS)] * len(files)
            assert len(raw) == archive.start_dir + sum(46 + len(one.filename) for one in archive.infolist()) + 22


def beside(one: ZipInfo) -> tuple[object, ...]:
    return one.comment, one.extra, one.date_time


def test_the_list_and_the_table_in_an_archive_name_nobody_and_say_nothing_of_where_letters_go(
    archives: Archives, search: Search
):
    for files in archives.values():
        listed = RunList.read(files["run.json"])
        assert search.in_(files["run.json"]) + search.in_(files["stock.csv"]) == []
        assert (listed.held, listed.posted) == ((), ())
        assert {one.file for one in listed.made} == {name for name in files if name.endswith(".pdf")}


def test_an_address_and_a_name_stand_on_their_own_letter_alone(on_paper: World, archives: Archives):
    own, found = serials(on_paper), 0
    read = {(name, n): page for files in archives.values() for name, pdf in files.items() if name.endswith(".pdf")
            for n, page in enumerate(pages(pdf))}  # fmt: skip
    for one in on_paper.hidden:
        mine = f"0001-{own[one.name]:08d}-" if one.name in own else None
        for secret in one.secrets():
            where_ = [page for page in read.values() if plain(secret.text) in plain(page.text)]
            codes = {code for page in where_ for code in page.codes if code.startswith("0001-")}
            assert all(mine is not None and code.startswith(mine) for code in codes), (one.key, secret.what)
            found += len(codes)
    assert found > HIDDEN


def test_of_a_pdf_nothing_but_what_is_drawn_on_a_page_tells_of_anybody(archives: Archives, search: Search):
    for files in archives.values():
        for name, pdf in files.items():
            if name.endswith(".pdf"):
                assert [hit for drawn, said in objects_of(pdf) if not drawn for hit in search.in_(said)] == []
                assert search.in_(name.encode()) == []


def test_sealed_nothing_can_be_read_and_what_the_command_says_tells_nothing(on_paper: World, search: Search):
    out = on_paper.folder / "given-again"
    on_paper.data("clerk", *PRINTER, *DAY, *where(on_paper)[2:], *SEALINGS["sealed"], "-o", out)
    for path in out.iterdir():
        sealed = path.read_bytes()
        assert search.in_(sealed) == []
        assert b"PK\x03\x04" not in sealed[:64]
        assert b"%PDF" not in sealed
    told = [one for one in on_paper.told if one.command.startswith("mail ")]
    assert told
    assert [hit for one in told for hit in search.in_(one.content)] == []


# --- what goes again --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sent_again(on_paper: World) -> tuple[Any, Path]:
    """All letters were posted and came back. The hidden and some others moved since; one came under protection."""
    given = on_paper.data("clerk", *PRINTER, *DAY, *where(on_paper)[2:], "-o", on_paper.folder / "given-back")
    lists = [RunList.read(dict(_opened(Path(path)))["run.json"]) for path in given["archives"]]
    back = [f"{one.code},印刷済み,{one.sheets}" for told in lists for made in told.made for one in made.letters]
    csv = written(on_paper.folder, "printed_back.csv", "\n".join(["封書の照合番号,結果,枚数", *back, ""]))
    on_paper.data("taker", "intake", "take", csv, "--kind", "printed_back", "--as-of", "2026-07-27", *DAY)
    spool = where(on_paper)[:2]
    on_paper.data("clerk", "plan", "pull", 1, *DAY, *spool)
    posted = on_paper.data("clerk", "mail", "hand-over", 1, "--to", "post", "--receipt", "R-1", *DAY)
    all_of = sorted(serials(on_paper).values())
    assert posted["papers"] == len(all_of)
    on_paper.data("clerk", "ledger", "record", "returned_mail", *all_of, "--why", "moved", *DAY, *spool)
    home = {
        f"P{n}": {"postcode": "100-0002", "address": MOVED.format(n=n)} for n in range(HIDDEN + 1, on_paper.people + 1)
    }
    on_paper.town.tell("registered_address", home, DAY_OF)
    on_paper.town.tell("protection", {LATER.of: {"support_measures": True}}, DAY_OF)
    on_paper.town.tell("protected_address", {LATER.of: {"postcode": "200-0002", "address": LATER.text}}, DAY_OF)
    press = on_paper.folder / "again"
    return on_paper.data("clerk", "mail", "again", *all_of, *DAY, "--press", press), press


def test_who_is_protected_goes_again_by_no_file_and_is_left_like_others(on_paper: World, sent_again: tuple[Any, Path]):
    done, _ = sent_again
    own = serials(on_paper)
    kept = {own[one.name] for one in on_paper.hidden if one.name in own} | {own[f"汐見 {LATER.of}子"]}
    assert len(kept) > HIDDEN // 2
    assert {one["serial"]: one["why"] for one in done["left"] if one["serial"] in kept} == dict.fromkeys(kept, "look")
    assert not kept & set(done["serials"])
    assert len(done["serials"]) == len(own) - len(done["left"]) > HIDDEN


def test_files_of_what_goes_again_tell_nothing_to_the_last_byte(
    on_paper: World, sent_again: tuple[Any, Path], search: Search
):
    written_ = [one for one in sent_again[1].rglob("*") if one.is_file()]
    assert {one.suffix for one in written_} == {".pdf", ".json", ".lock"}
    shown = ""
    for path in written_:
        content = path.read_bytes()
        assert search.in_(path.name.encode()) + search.in_(content) == []
        if path.suffix == ".pdf":
            assert [hit for _, said in objects_of(content) for hit in search.in_(said)] == []
            shown += "".join(page.text for page in pages(content))
    assert search.in_(shown.encode()) == []
    assert plain(MOVED.format(n=HIDDEN + 1)) in plain(shown), "the present address is in the window"
    told = [one for one in on_paper.told if one.command.startswith("mail again")]
    assert [hit for one in told for hit in search.in_(one.content)] == []
