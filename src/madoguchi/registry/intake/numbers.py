"""Individual numbers to be linked (個人番号のファイル): each beside what the resident record says of its owner."""

from __future__ import annotations

from typing import Final

from madoguchi.registry.intake.layout import AS_OF, KEY, Column, Layout

NUMBERS: Final = Layout(
    "numbers", "個人番号の紐付け", "individual numbers to be linked",
    (KEY, AS_OF, Column("individual_number", "individual number", "個人番号", required=True, sample="123456789019"),
     Column("name", "name", "氏名", sample="見本　太郎"), Column("birth_date", "day", "生年月日", sample="1980-04-01"),
     Column("sex", "sex", "性別", sample="男"),
     Column("address", "address", "住民票の住所", sample="架空県汐見市港町一丁目9001番地")),
)  # fmt: skip
