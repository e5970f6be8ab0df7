"""What is said of mailing, in Japanese and English (郵送の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

MAIL: Final = {
    "help mail": (
        "封書の郵送: 差出しの内訳と料金、引渡し、返戻。",
        "Mail the letters: what is posted and its postage, what is handed over, what comes back.",
    ),
    "help mail manifest": (
        "計画の封書を差し出すときの内訳と料金。種類・重さ・区分ごとの通数。\n印刷が済んでいないか、数が合わなければ拒まれる。",
        (
            "What of a plan is posted together and its postage: letters by service, weight and district.\n"
            "Refused unless the run is whole and its letters are those that lie here."
        ),
    ),
    "option mail manifest press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "option mail manifest out": ("内訳書と表を書くフォルダー", "a folder for the page and its tables"),
    "option mail manifest on": ("差し出す日（既定は今日）", "the day of posting; today without it"),
    "option mail manifest encoding": ("表の文字コード", "the encoding of the tables"),
    "mail manifest": (
        "計画 {plan}、{on} の差出し: {letters:,} 通、書面 {papers:,} 枚（ほか窓口 {handed_over:,}、保留 {held:,}）",
        "plan {plan}, {on}: {letters:,} letters, {papers:,} papers ({handed_over:,} for the counter, {held:,} held)",
    ),
    "parcels to offices": (
        "  うち事業所・支部あての小包 {parcels:,} 個（中の封書 {inside:,} 通）。明細書を一番上に入れてください",
        "  of them {parcels:,} parcels to offices ({inside:,} letters inside); the list lies on top",
    ),
    "postage of letters": (
        "  {kind}: {letters:,} 通 × {unit:,} 円 = {yen:,} 円",
        "  {kind}: {letters:,} at {unit:,} yen = {yen:,} yen",
    ),
    "postage off": ("（割引 {how} {off:,} 円）", ", {off:,} yen off: {how}"),
    "postage not off": ("（割引なし: {why}）", ", no discount: {why}"),
    "postage in all": ("  計 {yen:,} 円（割引 {off:,} 円）", "  in all {yen:,} yen, {off:,} yen off"),
    "mail by district": (
        "  郵便番号の順。10通以上の郵便区 {districts:,}、ほかはまとめて「その他」",
        "  in postal order: {districts:,} districts with ten letters or more, the others together",
    ),
    "mail in no order": (
        "  郵便番号の順ではありません（look の mail の order: postal）",
        "  not in postal order: the look says it with `order: postal` under `mail`",
    ),
    "tariff unchecked": (
        "  料金は見積りです。郵便局の料金表とまだ照合していないもの: {names}",
        "  an estimate: nobody held these against the post's own page yet: {names}",
    ),
    "help mail hand-over": (
        (
            "計画の印刷用ファイルを印刷業者に渡す、または封書を郵便局に差し出す。何を渡したかが記録される。\n"
            "業者に渡した封書は、印刷済みの報告（printed_back）があるまで差し出せない。残るものがあれば終了コード1。"
        ),
        (
            "Hand the files of a plan to a printer, or its letters to the post; what was given is recorded.\n"
            "A letter that a printer has is posted once it says that it printed it; exits with 1 where some are left."
        ),
    ),
    "option mail hand-over to": ("渡す先。印刷業者（printer）か郵便局（post）", "to whom: a printer, or the post"),
    "option mail hand-over firm": ("印刷業者の名称", "the name of the printer's firm"),
    "option mail hand-over delete_by": (
        "業者が写しを消去する期限の日",
        "the day by which the firm has deleted its copies",
    ),
    "option mail hand-over services": (
        "この種類の封書だけを渡す。ordinary など（何度でも）",
        "only letters of this service, as ordinary; several times",
    ),
    "option mail hand-over files": (
        "このファイルだけを渡す。名前の先頭8桁以上（何度でも）",
        "only this file, by 8 digits of its name or more; several times",
    ),
    "option mail hand-over reprint": ("この番号の刷り直しを渡す", "hand over the reprint of this number"),
    "option mail hand-over instead_of": (
        "業者が返すか消去した、前に渡したファイル（何度でも）",
        "a file of before that the firm gave back or destroyed; several times",
    ),
    "option mail hand-over receipt": ("郵便局の受領証の番号", "the number of the post's receipt"),
    "option mail hand-over counts": (
        "郵便局が数えた通数。ordinary=1200 など（種類ごと）",
        "how many the post counted, as ordinary=1200; one for each service",
    ),
    "option mail hand-over out": ("業者に渡す写しを書くフォルダー", "a folder for the copies that the firm gets"),
    "option mail hand-over seal_to": (
        "写しをこの公開鍵（age1 で始まる）の持ち主だけが開けるように暗号化する（何度でも）",
        "seal the copies for the owner of this public key, age1 and so on; several times",
    ),
    "only an archive is sealed": (
        "暗号化するのは写しだけです。写しを書くフォルダーを --out で指定してください",
        "only copies are sealed: name a folder for them with --out",
    ),
    "archives sealed": (
        "  写しは暗号化しました（開ける鍵 {readers:,}）。鍵の持ち主は `age -d` で開きます",
        "  the copies are sealed for {readers:,} keys; their owners open them with `age -d`",
    ),
    "archives open": (
        "  写しは暗号化していません。氏名と住所があります（--seal-to で暗号化できます）",
        "  the copies are not sealed, and name people and addresses; --seal-to seals them",
    ),
    "option mail hand-over press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "a printer has a name and a last day": (
        "印刷業者に渡すときは、名称（--whom）と写しの消去期限（--delete-by）を指定してください",
        "a printer is given files by its name (--whom), with the day by which it deletes them (--delete-by)",
    ),
    "a posting has a receipt": (
        "郵便局に差し出すときは、受領証の番号（--receipt）を指定してください",
        "letters are handed to the post with the number of its receipt (--receipt)",
    ),
    "counts are a service and a number": (
        "通数は ordinary=1200 のように、郵便の種類と数で書いてください",
        "counts are written as a mail class and a number, as ordinary=1200",
    ),
    "handed over": (
        "引渡し {n}: {firm} に {files:,} ファイル、封書 {letters:,}、{pages:,} 頁",
        "hand-over {n}: {files:,} files to {firm}, {letters:,} letters, {pages:,} pages",
    ),
    "given before": (
        "引渡し {n} は記録済みです: {firm} に {files:,} ファイル、封書 {letters:,}、{pages:,} 頁",
        "hand-over {n} was recorded before: {files:,} files to {firm}, {letters:,} letters, {pages:,} pages",
    ),
    "file given": (
        "  {file} {service} 封書 {letters:,}、{pages:,} 頁",
        "  {file} {service}: {letters:,} letters, {pages:,} pages",
    ),
    "archive written": ("  写し {path} SHA-256 {digest}", "  copy {path}, SHA-256 {digest}"),
    "service counter": ("窓口交付など", "handed over"),
    "service reprint": ("刷り直し", "reprint"),
    "posting adds up": (
        "  ここにあった書面 {lying:,} = 発送 {papers:,} + 未印刷 {held:,} + 業者から戻らず {out:,} + 損紙 {spoiled:,}",
        (
            "  {lying:,} papers lay here = {papers:,} posted + {held:,} unprinted + {out:,} not back from a printer"
            " + {spoiled:,} spoiled"
        ),
    ),
    "letters by service": ("  {service}: {letters:,} 通", "  {service}: {letters:,} letters"),
    "help mail deleted": (
        "印刷業者が計画の写しを消去したと報告したことを記録する。",
        "Say that a printer has deleted its copies of a plan.",
    ),
    "option mail deleted firm": ("引渡しのときに記録した名称", "the name of the firm, as at the hand-over"),
    "copies deleted": (
        "{firm} の写しの消去を記録しました（引渡し {n} 件）",
        "{firm} has deleted its copies of {n} hand-overs",
    ),
    "help mail status": (
        (
            "印刷業者に渡したファイルの状況: 戻り、損紙、差出し、消去の期限。郵便局での保管、小包の受領書。\n"
            "期限を過ぎた写しか、遅れている受領書があれば終了コード1。"
        ),
        (
            "What printers were given: what is back, spoiled and posted, when copies are to be deleted; what waits\n"
            "at the post; receipts of parcels. Exits with 1 where copies are overdue, or a receipt is late."
        ),
    ),
    "option mail status on": ("期限を比べる日（言わなければ今日）", "the day for what is overdue; today if not said"),
    "nothing handed over": ("印刷業者に渡したものはありません", "nothing was handed to a printer"),
    "hand-over": ("計画 {plan} 引渡し {n}: {day} {firm}", "plan {plan}, hand-over {n}: on {day} to {firm}"),
    "handed over as samples": ("  見本として渡しました", "  handed over as samples"),
    "copies were deleted": ("  写しは {day} に消去済み", "  its copies were deleted on {day}"),
    "copies due": ("  写しの消去期限 {day}", "  its copies are to be deleted by {day}"),
    "copies overdue": (
        "  写しの消去期限 {day} を過ぎています。業者に確かめ、消去を記録してください（mail deleted）",
        "  its copies should have been deleted by {day}: ask the firm, then say `mail deleted`",
    ),
    "file away": (
        (
            "  {file} 封書 {letters:,}: 未報告 {out:,}、印刷済み {printed:,}（うち発送 {posted:,}）、損紙 {spoiled:,}、"
            "渡し直し {later:,}"
        ),
        (
            "  {file} {letters:,} letters: {out:,} not reported, {printed:,} printed ({posted:,} of them posted),"
            " {spoiled:,} spoiled, {later:,} given again"
        ),
    ),
    "file taken back": ("  {file} 取下げ済み", "  {file} taken back"),
    "letter spoiled": (
        "  損紙: 束の位置 {place} 第{serials}号",
        "  spoiled: place {place} of the stack, papers {serials}",
    ),
    "print them again": (
        (
            "損紙 {letters:,} 通を刷り直してください: "
            "madoguchi print reprint {plan} --insurer {insurer} {serials} --reason '印刷業者の報告による損紙'"
        ),
        (
            "print {letters:,} spoiled letters again: "
            "madoguchi print reprint {plan} --insurer {insurer} {serials} --reason 'reported as spoiled by the printer'"
        ),
    ),
    "waits at the post": (
        "郵便局で保管中: 封書 {code}（{since} から、保管期限 {until}）",
        "letter {code} waits at the post since {since}, until {until}",
    ),
    "post accepted": ("引受", "accepted"),
    "post waiting": ("郵便局で保管中", "waits at the post"),
    "post forwarded": ("転送", "forwarded to another address"),
    "post delivered": ("お届け済み", "delivered"),
    "post unclaimed": ("保管期間経過", "not fetched"),
    "post returned": ("返送", "on its way back"),
    "said by post": ("  郵便局の報告: {said}（{day}）", "  the post says: {said} ({day})"),
    "said by post, kept": (
        "  郵便局の報告: {said}（{day}、保管期限 {until}）",
        "  the post says: {said} ({day}), until {until}",
    ),
    "help mail returned": (
        "戻った、または受け取られず、ここにある封書: 書面番号、いつから、理由、次の扱い。氏名と住所は示さない。",
        (
            "Letters that came back or were not fetched, and lie here: papers, since when, why, what is next.\n"
            "No name and no address."
        ),
    ),
    "option mail returned plan": ("この計画の封書だけ", "only letters of this plan"),
    "option mail returned on": (
        "期限などを比べる日（言わなければ今日）",
        "the day by which papers are past; today if not said",
    ),
    "option mail returned out": ("一覧を書く CSV ファイル", "a CSV file for the list"),
    "nothing came back": ("戻ってここにある封書はありません", "no letter that came back lies here"),
    "came back": (
        "封書 {code} 第{serials}号: {state}{reason}（{since} から） → {next}",
        "letter {code}, papers {serials}: {state}{reason} since {since}; next: {next}",
    ),
    "next again": (
        "住所の変わったものは `madoguchi mail again` で再送できます",
        "what has a new address may go again: `madoguchi mail again`",
    ),
    "next ask": (
        "住所の変わっていないものは照会し、確かめてから `mail again --because` で再送します",
        "ask where the others live; once they say, send again with `mail again --because`",
    ),
    "next waiting": (
        "照会済みのものはお返事を待ち、確かめてから `mail again --because` で再送します",
        "others were asked by letter; once they say, send again with `mail again --because`",
    ),
    "next look": (
        "個別に確認するものは郵送しません。窓口で渡すか `plan counter` で確かめてください",
        "what is to be looked at is not posted: hand it over, or look with `plan counter`",
    ),
    "next destroy": (
        "終わったものは `ledger record` で expired と destroyed を記録し、廃棄してください",
        "what ended is destroyed: `ledger record expired`, then `destroyed`",
    ),
    "help mail again": (
        (
            "戻ってここにある書面を、新しい送付状とともに同じ封筒で再送する。発送と同じことを一件ずつ確かめ、\n"
            "再送できないものは除いて示す。残ったものがあれば終了コード1。"
        ),
        (
            "Send papers again that came back, in their envelope with a new covering letter. Each is looked at as\n"
            "before posting; what may not go is left and told. Exits with 1 where something is left."
        ),
    ),
    "option mail again listed": (
        "`mail returned -o` の一覧。再送できるものだけを読む",
        "a list of `mail returned -o`; what may go again is read",
    ),
    "option mail again because": (
        "住所の変更がなくても再送する理由。氏名や住所は書かない",
        "why it goes though no new address was recorded; no name or address",
    ),
    "option mail again press": (
        "印刷用ファイルのフォルダー。その下の again に書く",
        "the folder of files for the print shop; written below it, under again",
    ),
    "option mail again faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option mail again postcodes_file": (
        "カスタマバーコードを付ける。日本郵便の郵便番号データ（utf_ken_all.csv）",
        "bear customer barcodes: Japan Post's file of postcodes, utf_ken_all.csv",
    ),
    "name what goes again": (
        "再送する書面番号か、一覧（--from）を指定してください",
        "name serials, or a list with --from",
    ),
    "nothing listed goes again": (
        "この一覧に再送できる（again）封書はありません。ほかを送るときは、書面番号と理由（--because）を指定してください",
        "no letter of this list has the next step `again`; to send another, name its serials and say --because why",
    ),
    "a list names serials": (
        "一覧の serials の欄には、書面番号を数字で書いてください",
        "the column `serials` of a list holds numbers",
    ),
    "goes again": ("再送 {n}: 書面 {papers:,} 枚を記録しました", "resending {n}: recorded of {papers:,} papers"),
    "went again before": (
        "この目印では記録済みです。再送 {n}: 書面 {papers:,} 枚",
        "resending {n} was recorded before: {papers:,} papers",
    ),
    "letter again": ("  封書 {code} 第{serials}号 {service}", "  letter {code}, papers {serials}, {service}"),
    "cover printed": ("  送付状 {folder} 計画 {plan}: {file}", "  covering letters {folder}, plan {plan}: {file}"),
    "not again": ("再送しません: 第{serial}号（{why}）", "serial {serial} does not go again: {why}"),
    "undo resending": (
        (
            "再送は記録済みで送付状はありません。差し出さずに取り消してください: "
            "madoguchi ledger record undone {serials} --insurer {insurer} --step resent"
        ),
        (
            "recorded, and without a covering letter; do not post, take it back: "
            "madoguchi ledger record undone {serials} --insurer {insurer} --step resent"
        ),
    ),
    "covers are wrong": (
        "この送付状は使わないでください。印刷の条件を直し、同じ --key でもう一度実行してください",
        "do not use these covering letters: mend what prints them, and ask again with the same --key",
    ),
    "exchange the covers": (
        "封筒の送付状を新しいものに差し替えて差し出してください（再送しない書面が同封されていれば抜く）",
        "lay the new covering letter into each envelope in place of the old one; take out what does not go again",
    ),
}
