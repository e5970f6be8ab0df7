"""The service over HTTP: who may ask, what is answered and in which shape, and how it refuses."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from typing import Any, get_args

import httpx2 as httpx
import pytest

from faces.service_in_memory import (
    BY_CARD,
    BY_NUMBER,
    BY_PERSON,
    CONSENT,
    GONE,
    HOLDER,
    KEY,
    POSTS,
    REFERENCE,
    SEARCH,
    VISIT,
    WITHDRAWAL,
    Town,
    asked,
    asking,
    many,
    moment,
    service_of,
)
from madoguchi.faces.api import bodies, openapi, problems
from madoguchi.faces.api.asked import Consent, Kind
from madoguchi.faces.api.front_words import FRONT, PROBLEMS
from madoguchi.faces.api.openapi import described
from madoguchi.faces.api.service import POSTED, READ
from madoguchi.faces.api.told import Said
from madoguchi.reception.answers import Validity
from madoguchi.reception.consents import KEPT, Treatment
from madoguchi.reception.consents import Consent as Agreed
from madoguchi.terms.errors import Refused

NUMBER = "/v1/checks/number"
CODE = "x-request-id"


def _tree(old: str, new: str) -> Any:
    return json.loads(json.dumps(SEARCH).replace(old, new))


def test_every_route_that_asks_is_tried_here_and_described():
    assert set(POSTS) == set(POSTED) == set(described()["paths"]) == set(openapi.OPERATIONS)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("key", [None, "", "mdg_wrong", "mdg_closed", "é"])
def test_without_a_key_that_opens_every_route_says_one_thing(path: str, key: str | None):
    header = {} if key is None else {"authorization": f"Bearer {key}".encode()}
    told = asked(Town(), path, POSTS[path], None, headers=header)
    assert told.status_code == 401
    assert told.headers["www-authenticate"] == "Bearer"
    assert _but_for_its_code(told) == _but_for_its_code(asked(Town(), NUMBER, BY_NUMBER, None))


@pytest.mark.parametrize("path", POSTS)
def test_with_its_own_key_a_facility_is_answered(path: str):
    told = asked(Town(), path, POSTS[path])
    assert told.status_code in (200, 204), told.text


def test_a_facility_closed_after_its_key_opened_hears_what_one_without_a_key_hears():
    async def closed(client: httpx.AsyncClient) -> httpx.Response:
        await client.post(NUMBER, json=BY_NUMBER)
        town.closed = True
        return await client.post(NUMBER, json=BY_NUMBER)

    town = Town()
    assert _but_for_its_code(many(town, closed)) == _but_for_its_code(asked(Town(), NUMBER, BY_NUMBER, None))


@pytest.mark.parametrize("how", [BY_NUMBER, BY_CARD, BY_PERSON])
def test_a_question_is_answered_with_words_and_the_code_of_its_visit(how: dict[str, str]):
    path = next(path for path, body in POSTS.items() if body == how)
    told = asked(Town(), path, how).json()
    assert (told["validity"], told["visit"], told["because"]) == ("valid", VISIT, None)
    assert told["words"]["ja"] == "資格は有効です"
    assert [(one["insurer_number"], one["rate"]) for one in told["covers"]] == [("138058", 30)]
    assert "address" not in json.dumps(told["covers"])


def test_the_twin_answers_in_the_tree_that_receipt_software_knows():
    told = asked(Town(), "/v1/platform/search", SEARCH).json()["XmlMsg"]
    assert told["MessageHeader"]["SegmentOfResult"] == "1"
    assert told["MessageBody"]["QualificationValidity"] == "1"
    assert len(told["MessageBody"]["ResultList"]) == 1


@pytest.mark.parametrize(
    ("why", "town", "body", "status", "code"),
    [
        ("よその医療機関コード", Town(), _tree(HOLDER.code, "1310000027"), 401, "LOCAL-201"),
        ("先の日", Town(), _tree("20260801", "20260802"), 403, "LOCAL-202"),
        ("該当なしが続いた", Town(findings={"waits": True, "seconds": 77}), SEARCH, 429, "LOCAL-203"),
        ("木でない", Town(), [], 400, "LOCAL-101"),
        ("JSONでない", Town(), b"{", 400, "LOCAL-101"),
        ("要素がない", Town(), _tree("Birthdate", "Birthday"), 400, "LOCAL-102"),
        ("読めない日", Town(), _tree("19800505", "19800230"), 400, "LOCAL-103"),
        ("扱わない保険者", Town({}, findings={"here": False}), SEARCH, 200, "LOCAL-304"),
    ],
)
def test_whoever_reads_messages_is_refused_in_one(why: str, town: Town, body: Any, status: int, code: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = asked(town, "/v1/platform/search", {}, content=raw, headers={"content-type": "application/json"})
    message = told.json()["XmlMsg"]
    head, content = message["MessageHeader"], message["MessageBody"]
    assert (told.status_code, told.headers["content-type"]) == (status, "application/json"), why
    assert (head["SegmentOfResult"], head["ErrorCode"]) == ("9", code), why
    assert "QualificationValidity" not in content, why


def test_a_key_that_cannot_be_looked_at_hears_nothing_and_writes_nothing():
    async def meanwhile(client: httpx.AsyncClient) -> list[httpx.Response]:
        await client.post(NUMBER, json=BY_NUMBER)
        town.keys_fail, town.now = GONE, 500.0
        return [await client.post(path, json=body) for path, body in POSTS.items()]

    town = Town()
    told = dict(zip(POSTS, many(town, meanwhile), strict=True))
    assert [told[path].json()["because"] for path in POSTS if "checks" in path] == ["unreachable"] * 3
    assert told["/v1/platform/search"].json()["XmlMsg"]["MessageHeader"]["ErrorCode"] == "LOCAL-303"
    assert [told[path].status_code for path in POSTS if path.startswith(("/v1/con", "/v1/ref"))] == [503] * 3
    assert (len(town.sought), town.notes) == (1, [])


@pytest.mark.parametrize("path", [path for path in POSTS if "checks" in path])
def test_midnight_does_not_come_between_a_question_and_its_day(path: str):
    told = asked(Town(days=[date(2026, 7, 31), date(2026, 8, 1)]), path, POSTS[path])
    assert (told.status_code, told.json()["validity"]) == (200, "valid")


@pytest.mark.parametrize(("path", "name"), [(NUMBER, "terminal"), (NUMBER, "once"), ("/v1/references", "reference")])
@pytest.mark.parametrize("number", ["123456789018", "１２３４５６７８９０１８", "1234-5678-9018", "No.1234/5678/9018"])
def test_no_individual_number_is_kept_as_a_word_of_the_callers(path: str, name: str, number: str):
    town = Town()
    told = asked(town, path, {**POSTS[path], name: number})
    assert (told.status_code in (400, 422), town.kept, town.notes) == (True, [], [])
    assert number not in told.text


@pytest.mark.parametrize(
    ("header", "checks", "messages"),
    [(f"Bearer {KEY}", 200, 200), (KEY, 401, 200), ("", 401, 401), (f"Basic {KEY}", 401, 401), ("mdg_w", 401, 401)],
)
def test_receipt_software_sends_its_key_without_a_scheme(header: str, checks: int, messages: int):
    own = {"authorization": header}
    assert asked(Town(), NUMBER, BY_NUMBER, None, headers=own).status_code == checks
    assert asked(Town(), "/v1/platform/search", SEARCH, None, headers=own).status_code == messages


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
def test_counters_are_told_to_nobody_behind_a_proxy(name: str):
    async def read(client: httpx.AsyncClient) -> int:
        return (await client.get("/metrics", headers={name: "192.0.2.1"})).status_code

    assert many(Town(), read) == 404


def test_an_insurer_number_may_be_filled_with_zeros():
    town = Town()
    asked(town, NUMBER, {**BY_NUMBER, "insurer_number": "00138058"})
    asked(town, NUMBER, BY_NUMBER)
    first, second = town.sought
    assert first == second


def test_what_a_facility_tells_of_a_visit_reaches_the_desk():
    async def told(client: httpx.AsyncClient) -> list[int]:
        paths = {"/v1/consents": CONSENT, "/v1/consents/withdrawals": WITHDRAWAL, "/v1/references": REFERENCE}
        return [(await client.post(path, json=body)).status_code for path, body in paths.items()]

    town = Town()
    assert many(town, told) == [204, 204, 204]
    own = HOLDER.facility
    assert town.notes == [("consent", own, ["medicine"], moment() + timedelta(hours=24)),
                          ("withdraw", own, ["medicine"]), ("refer", own, "K-0001")]  # fmt: skip


LONG = [
    ("オンライン診療等の再照会はその日だけ", ["online"], 24.0, 204),
    ("それより長い", ["online"], 24.5, 409),
    ("ほかと合わせても", ["home", "online", "medicine"], 25.0, 409),
    ("訪問診療等", ["home", "medicine"], 9_600.0, 204),
]


@pytest.mark.parametrize(("why", "kinds", "hours", "status"), LONG, ids=[one[0] for one in LONG])
def test_that_a_facility_asks_again_holds_no_longer_than_it_may(why: str, kinds: list[str], hours: float, status: int):
    town = Town()
    told = asked(town, "/v1/consents", {**CONSENT, "kinds": kinds, "hours": hours})
    assert (told.status_code, len(town.notes)) == (status, int(status == 204)), why


@pytest.mark.parametrize("path", ["/v1/consents", "/v1/consents/withdrawals", "/v1/references"])
def test_a_visit_of_somebody_elses_is_none(path: str):
    told = asked(Town(), path, {**POSTS[path], "visit": "0" * 32})
    assert (told.status_code, told.json()["type"]) == (404, "/problems#no-such-visit")


@pytest.mark.parametrize(
    ("why", "body", "status", "told"),
    [
        ("JSONでない", b"{", 400, "unread"),
        ("文字コードが違う", "見本".encode("cp932"), 400, "unread"),
        ("深すぎる", b"[" * 60_000, 400, "unread"),
        ("知らない項目", {**BY_NUMBER, "adress": "x"}, 400, "unread"),
        ("番号がない", {"insurer_number": "138058", "birth_date": "1980-05-05"}, 400, "unread"),
        ("型が違う", {**BY_NUMBER, "number": 4567}, 400, "unread"),
        ("空白だけの番号", {**BY_NUMBER, "number": "　"}, 400, "unread"),
        ("行末のある番号", {**BY_NUMBER, "insurer_number": "138058\n"}, 400, "unread"),
        ("知らない言葉", {**BY_NUMBER, "consents": ["見本花子"]}, 400, "unread"),
        ("ない日", {**BY_NUMBER, "birth_date": "1980-02-30"}, 400, "unread"),
        ("対のない代用符号", b'{"number": "\\ud800"}', 400, "unread"),
        ("五千桁の数", b'{"number": ' + b"9" * 5_000 + b"}", 400, "unread"),
        ("NaN", b'{"number": NaN}', 400, "unread"),
        ("長すぎる", b" " * 70_000, 413, "too-long"),
        ("先の日", {**BY_NUMBER, "on": "2026-08-02"}, 403, "not-this-day"),
    ],
)
def test_a_body_that_cannot_be_taken_is_a_problem_that_repeats_nothing(why: str, body: Any, status: int, told: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    found = asked(Town(), NUMBER, {}, content=raw, headers={"content-type": "application/json"})
    assert (found.status_code, found.json()["type"]) == (status, f"/problems#{told}"), why
    assert found.headers["content-type"] == "application/problem+json"
    said = found.text.replace(found.headers["x-request-id"], "")  # its code is random: any digits may stand in it
    assert [one for one in ("adress", "138058", "4567", "1980", "見本") if one in said] == [], why
    assert found.json()["title_ja"] != found.json()["title"], why


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "", "application/json; charset=shift_jis"])
def test_another_media_type_is_refused(media: str):
    assert asked(Town(), NUMBER, {}, content=b"{}", headers={"content-type": media}).status_code == 415


def test_a_body_without_a_length_is_cut_at_its_limit():
    async def endless(client: httpx.AsyncClient) -> httpx.Response:
        async def parts() -> Any:
            for _ in range(10):
                yield b" " * 10_000

        return await client.post(NUMBER, content=parts(), headers={"content-type": "application/json"})

    assert many(Town(), endless).status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "SECONDS_TO_SEND", 0.05)

    async def slow(client: httpx.AsyncClient) -> httpx.Response:
        async def parts() -> Any:
            await asyncio.sleep(1)
            yield b"{}"

        return await client.post(NUMBER, content=parts(), headers={"content-type": "application/json"})

    assert many(Town(), slow).status_code == 408


def test_more_than_it_may_hold_is_refused_at_once_and_its_health_is_not():
    async def crowded(client: httpx.AsyncClient) -> tuple[list[int], httpx.Response, int]:
        town.gate = asyncio.Event()
        waiting = [asyncio.create_task(client.post(NUMBER, json=BY_NUMBER)) for _ in range(2)]
        await asyncio.sleep(0.02)
        more, health = await client.post(NUMBER, json=BY_NUMBER), await client.get("/health")
        town.gate.set()
        return [(await one).status_code for one in waiting], more, health.status_code

    town = Town()
    done, more, health = many(town, crowded, most=2)
    assert (done, more.status_code, health) == ([200, 200], 503, 200)
    assert more.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("why", "findings", "status"),
    [("該当なしが続いた", {"waits": True, "seconds": 77}, 429)],
)
def test_too_many_misses_say_how_long_to_wait(why: str, findings: dict[str, Any], status: int):
    told = asked(Town(findings=findings), NUMBER, BY_NUMBER)
    assert (told.status_code, told.headers["retry-after"]) == (status, "77"), why


def test_a_database_that_is_gone_is_never_an_invalid_cover():
    async def gone(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        first = await client.post(NUMBER, json=BY_NUMBER)
        town.fails, town.now = GONE, 60.0
        return first, await client.post(NUMBER, json=BY_NUMBER), await client.get("/ready")

    town = Town()
    first, second, ready = many(town, gone)
    assert first.json()["validity"] == "valid"
    assert (second.status_code, second.json()["validity"], second.json()["covers"]) == (200, "cannot_tell", [])
    assert ready.status_code == 503
    unknown = asked(Town(fails=GONE), NUMBER, BY_NUMBER)
    assert (unknown.status_code, unknown.json()["type"]) == (503, "/problems#unreachable")


def test_a_fault_of_ours_tells_nothing_but_its_code():
    town = Town(fails=RuntimeError("見本　花子 0A1B2C3D4E"))
    town.people.clear()
    told = asked(town, NUMBER, BY_NUMBER)
    assert (told.status_code, told.json()["type"]) == (500, "/problems#fault")
    assert "花子" not in told.text + "".join(town.lines)
    assert json.loads(town.lines[-1])["fault"] == "RuntimeError"
    assert json.loads(town.lines[-1])["request"] == told.headers[CODE] == told.json()["request"]


@pytest.mark.parametrize("path", [*READ, *POSTED, "/v2", "/v1/checks/%00", "/v1/checks/number/"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_every_answer_is_kept_by_nobody_and_has_a_code(path: str, method: str):
    async def once(client: httpx.AsyncClient) -> httpx.Response:
        return await client.request(method, path)

    told = many(Town(), once)
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert len(told.headers[CODE]) == 32
    assert not {"etag", "last-modified", "set-cookie", "server"} & set(told.headers)
    assert told.status_code in (200, 404, 405, 415)
    assert told.status_code != 405 or told.headers["allow"]


def test_codes_of_requests_are_random():
    async def some(client: httpx.AsyncClient) -> list[str]:
        return [(await client.get("/health")).headers[CODE] for _ in range(50)]

    codes = many(Town(), some)
    assert len({*codes}) == 50
    assert codes != sorted(codes)


@pytest.mark.parametrize(
    ("wanted", "language"), [("", "ja"), ("ja", "ja"), ("en-GB,en;q=0.9", "en"), ("ja,en;q=0.5", "ja"), ("fr", "ja")]
)
@pytest.mark.parametrize("path", ["/", "/problems"])
def test_its_pages_say_what_it_is_in_the_readers_language(path: str, wanted: str, language: str):
    told = asked(Town(), path, None, None, headers={"accept-language": wanted})
    assert told.headers["content-language"] == language
    assert "default-src 'none'" in told.headers["content-security-policy"]
    said = FRONT["lead"] if path == "/" else PROBLEMS["busy"]
    assert said[language == "en"].replace("'", "&#x27;") in told.text


def test_every_kind_of_problem_stands_on_the_page_of_problems():
    kinds = [*problems.KINDS.values(), problems.REFUSED_INPUT]
    assert {one.name for one in kinds} == set(PROBLEMS)


def test_each_problem_that_is_made_here_is_told_in_japanese():
    made = [getattr(problems, name)() for name in ("too_long", "too_slow", "not_json", "not_open", "no_such_page",
                                                   "other_method", "fault")]  # fmt: skip
    for one in made:
        assert isinstance(one, Refused)
        told = json.loads(problems.problem(one, "0" * 32))
        assert told["title_ja"] != told["title"]
        assert told["detail_ja"].isascii() is False


def test_counters_are_told_to_this_machine_alone():
    async def read(host: str) -> httpx.Response:
        async with asking(service_of(Town()), KEY, host) as client:
            return await client.get("/metrics")

    assert asyncio.run(read("127.0.0.1")).status_code == 200
    assert asyncio.run(read("192.0.2.1")).status_code == 404


def _but_for_its_code(told: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    code = told.headers[CODE]
    return told.status_code, [one for one in told.headers.items() if one[0] != CODE], told.content.replace(
        code.encode(), b""
    )  # fmt: skip


def test_it_asks_of_the_day_in_japan_and_of_none_other():
    town = Town()
    asked(town, NUMBER, {**BY_NUMBER, "on": date(2026, 7, 1).isoformat()})
    assert len(town.kept) == 1


def test_the_words_it_takes_and_tells_are_those_of_the_desk():
    kinds = KEPT | {one.value for one in Treatment}
    told = [kinds, {one.value for one in Agreed}, {one.value for one in Validity}]
    assert [set(get_args(one)) for one in (Kind, Consent, Said)] == told
