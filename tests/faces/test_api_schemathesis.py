"""The service against its own description (C3): a stranger's tool makes up requests, and holds all its checks to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.python import asgi

from faces.service_in_memory import KEY, POSTS, Town, desk_of, service_of
from sizes import size

EXAMPLES = max(6, size("requests of a stranger") // (2 * len(POSTS)))
SEQUENCES = {"use_after_free", "ensure_resource_availability"}  # of several requests after one another: nothing is made


@pytest.fixture(scope="module")
def client() -> Iterator[asgi.ASGIClient]:
    gate = service_of(Town())
    gate.app.state.desk = desk_of(gate)
    with asgi.get_client(gate, max_stream_events=10) as client:
        yield client


def _checks_of(answer: Any) -> list[Any]:
    """All checks; that what is as described is taken, unless an individual number was drawn: nothing describes one."""
    drawn = answer.status_code == 422 and "individual number" in answer.json()["title"]
    return [one for one in CHECKS.get_all() if not (drawn and one.__name__ == "positive_data_acceptance")]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(client: asgi.ASGIClient, path: str, mode: GenerationMode):
    load_all_checks()
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    operation = schema[path]["POST"]
    seen: set[int] = set()

    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.data())
    def tried(drawn: st.DataObject) -> None:
        case = drawn.draw(operation.as_strategy(generation_mode=mode))
        headers = {"authorization": f"Bearer {KEY}"}
        answer = case.call(session=client, headers=headers)
        case.validate_response(answer, checks=_checks_of(answer), headers=headers)
        seen.add(answer.status_code)

    tried()
    assert seen & ({200, 204, 401, 403, 404} if mode is GenerationMode.POSITIVE else {400, 415, 422}), seen
