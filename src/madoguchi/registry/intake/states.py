"""Files that tell of cards, rates, protection, deaths and the cards of before (状態のファイル)."""

from __future__ import annotations

from typing import Final

from madoguchi.registry.intake.layout import AS_OF, KEY, SINCE, Layout, detail, fact

HOLDER_STATUS: Final = Layout(
    "holder_status", "マイナ保険証の保有状況（月次）", "who holds a registered card, each month",
    (KEY, AS_OF, fact("has_card", required=True, sample="有"), fact("card_issued_on"),
     fact("card_expires_on", sample="2034-03-31"), fact("card_lost"), fact("card_renewing"),
     fact("card_surrender_applied_on"), fact("card_surrendered_on"),
     fact("registered", required=True, sample="有"), fact("registered_on", sample="2024-11-05"), fact("registered_by"),
     fact("deregistration_applied_on"), fact("deregistration_requested_on"),
     fact("data_registered", sample="有", empty="unknown")),
    tells="whole", pace="monthly",
)  # fmt: skip
DIGITAL_CERTIFICATES: Final = Layout(
    "digital_certificates", "電子証明書の有効期限", "until when digital certificates are good",
    (KEY, AS_OF, fact("digital_certificate_issued_on", sample="2024-04-02"),
     fact("digital_certificate_expires_on", sample="2029-04-02"),
     detail("digital_certificate", "digital_certificate_serial", "serial of a digital certificate",
            "利用者証明用電子証明書の発行番号"),
     detail("digital_certificate", "iphone_serial", "serial of a digital certificate",
            "iPhoneの電子証明書の発行番号"),
     detail("digital_certificate", "android_serial", "serial of a digital certificate",
            "Androidの電子証明書の発行番号")),
    tells="whole", pace="monthly",
)  # fmt: skip
RATES: Final = Layout(
    "rates", "一部負担金の割合（8月1日）", "copayment rates, those of 1 August",
    (KEY, AS_OF, fact("copayment_rate", required=True, sample="2割"),
     fact("copayment_rate_from", required=True, sample="2026-08-01"), fact("limit_category", empty="none"),
     fact("limit_category_from", empty="none")),
    since="copayment_rate_from",
)  # fmt: skip
PROTECTION: Final = Layout(
    "protection", "支援措置等", "protection",
    (KEY, AS_OF, SINCE, fact("support_measures", sample="有"), fact("address_hidden"), fact("own_information_blocked"),
     detail("protected_address", "postcode", "postcode", "保護する郵便番号", name="protected_postcode"),
     detail("protected_address", "address", "address", "保護する住所", name="protected_address")),
    since="since", open_to_all=False,
)  # fmt: skip
FORMER_CARDS: Final = Layout(
    "former_cards", "従来の保険証", "former insurance cards",
    (KEY, AS_OF, fact("former_card_until", required=True, sample="令和7年7月31日"),
     fact("former_card_issued_on", sample="2024-08-01"), fact("former_card_kind")),
    since="former_card_issued_on",
)  # fmt: skip

STATES: Final = (HOLDER_STATUS, DIGITAL_CERTIFICATES, RATES, PROTECTION, FORMER_CARDS)
