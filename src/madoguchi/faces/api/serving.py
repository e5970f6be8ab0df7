"""The service run (サービスの起動): uvicorn, with TLS where others reach it, ten seconds to finish when stopped."""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn

from madoguchi.faces.api.connections import Connection
from madoguchi.faces.api.settings import Serving
from madoguchi.terms.errors import Refused

URL: Final = re.compile(r"^https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$(?!\n)")
NOT_BEGUN: Final = 3  # the exit code of uvicorn where it did not begin
SECONDS_TO_FINISH: Final = 10
SECONDS_IDLE: Final = 15  # of a connection that is kept open


class NoTls(Refused):
    """A service that others could reach and read (暗号化のないサービス)."""


class PlainUrl(Refused):
    """An address to which a key would go in plain text, or that is none (使えないアドレス)."""


def serve(serving: Serving, factory: str, bound: socket | None = None) -> None:
    """Serve until it is told to stop (サービスの起動). `factory`: `module:name` of what makes the service; `bound`: the
    port, where the caller has it already and one process serves.

    Raises `NoTls`, `PlainUrl`. A stop (SIGTERM) lets what is in flight finish.
    """
    refuse_without_tls(serving)
    refuse_plain_url(serving.url)
    how: dict[str, Any] = {
        "factory": True, "host": serving.host, "port": serving.port, "workers": serving.workers, "http": Connection,
        "loop": "uvloop", "ws": "none", "lifespan": "on", "access_log": False, "log_level": "warning",
        "server_header": False, "proxy_headers": False, "timeout_keep_alive": SECONDS_IDLE,
        "timeout_graceful_shutdown": SECONDS_TO_FINISH, "ssl_certfile": _name(serving.tls_file),
        "ssl_keyfile": _name(serving.tls_key), "ssl_ca_certs": _name(serving.client_ca),
        "ssl_cert_reqs": ssl.CERT_REQUIRED if serving.client_ca else ssl.CERT_NONE,
    }  # fmt: skip
    if bound is None:
        uvicorn.run(factory, **how)
    else:
        _serve_at(uvicorn.Server(uvicorn.Config(factory, **how)), bound)


def _serve_at(server: uvicorn.Server, bound: socket) -> None:
    """Serve on a port that we have; where it did not begin it ends as `uvicorn.run` does."""
    with suppress(KeyboardInterrupt):
        server.run([bound])
    if not server.started:
        raise SystemExit(NOT_BEGUN)


def refuse_without_tls(serving: Serving) -> None:
    """Refuse to serve others in plain text (暗号化の確認). Raises `NoTls`."""
    if (serving.tls_file is None) != (serving.tls_key is None):
        raise NoTls(what="a certificate for TLS without its key, or a key without it", why="the two belong together",
                    do="name both, with --tls-cert and --tls-key")  # fmt: skip
    if serving.tls_file is not None:
        return
    if serving.client_ca is not None:
        raise NoTls(what="callers' certificates asked for without TLS", why="they are shown in TLS alone",
                    do="name --tls-cert and --tls-key, too")  # fmt: skip
    if not _is_own(serving.host):
        raise NoTls(what="an address that others reach, without TLS", why="keys and answers could be read on the way",
                    do="name --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy")  # fmt: skip


def refuse_plain_url(url: str | None) -> None:
    """Refuse an address that answers may not name (アドレスの確認): callers send keys to it. Raises `PlainUrl`."""
    if url is None:
        return
    if not URL.match(url) or not (url.startswith("https:") or _is_own(_host(url))):
        raise PlainUrl(what="an address that answers may not name", why="callers follow it, and send their keys there",
                       do="begin it with https:// and end it without a slash, as https://check.example.jp")  # fmt: skip


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_own(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(path: Path | None) -> str | None:
    return None if path is None else str(path)
