"""What the commands say of logins (ログインの文言): who works for whom, and how they sign in."""

from __future__ import annotations

from typing import Final

LOGINS: Final = {
    "login": ("{name} のログイン（{roles}）", "login {name} ({roles})"),
    "login listed": ("{name}: {roles}{there}", "{name}: {roles}{there}"),
    "login gone": ("（サーバーにもうないログイン）", " (no login of the server any more)"),
    "login works": ("    {insurer}: {words}", "    {insurer}: {words}"),
    "office of": ("所属 {office}", "office {office}"),
    "whole insurer": ("保険者全体", "all of it"),
    "sees protected": ("保護された住所を見られる", "sees protected addresses"),
    "grant ended": ("{day} に終了", "ended on {day}"),
    "no login": ("ログインはありません", "no login"),
    "login ended": ("終えた担当: {ended}", "ended: {ended}"),
    "office without insurer": (
        "--office と --protected には --insurer が要ります",
        "--office and --protected need --insurer",
    ),
    "login address": ("DATABASE_URL={address}", "DATABASE_URL={address}"),
    "office nowhere": (
        "注意: 所属 {office} はまだどの記録にもありません。打ち間違いなら、このログインにはだれも見えません",
        "mind: no record names the office {office} yet; if it is mistyped, this login sees nobody",
    ),
    "login password": (
        "PGPASSWORD={password} （この一度しか表示しません）",
        "PGPASSWORD={password} (shown this once and kept nowhere)",
    ),
}
