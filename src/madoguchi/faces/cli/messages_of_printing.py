"""What is said of printing, in Japanese and English (印刷の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

PRINTING: Final = {
    "help print": ("交付する書面を印刷する。", "Print what is issued."),
    "help print make": (
        "計画の印刷指示から、封書の印刷用ファイルを作る。続きからも。\n印字できないものがあれば終了コード1。",
        "Make files for a print shop out of a plan's orders, or go on.\nExits with 1 if something cannot be printed.",
    ),
    "help print check": (
        "印刷用ファイルを読み返し、印刷指示・内訳書と照合する。違いがあれば終了コード1。",
        "Read the files again and hold them against the orders and the list; exits with 1 where they differ.",
    ),
    "help print reprint": (
        "損じた封書を、印刷済みのファイルの同じ頁で刷り直す。損じた原本は廃棄すること。",
        "Print spoiled letters again, the very pages of the run; the spoiled originals are to be destroyed.",
    ),
    "option print reprint serials": ("書面の番号（何度でも）", "a paper, by its serial; several times"),
    "option print reprint files": ("内訳書のファイル名（何度でも）", "a file of the run, by its name; several times"),
    "option print reprint position": (
        "束の位置。12-20 のように。--shard があれば、そのファイルの何番目から何番目まで",
        "places of the stack, as 12-20; with --shard, which letters or cards of that file",
    ),
    "option print reprint without_cards": (
        "封書だけを刷り直す（同封のカードは損じていない）",
        "the letters alone: the cards in their envelopes are good",
    ),
    "option print reprint reason": ("刷り直す理由（監査記録に残る）", "why, for the audit"),
    "option print reprint press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "places are two numbers": ("束の位置は 12-20 のように書いてください", "places of the stack are written as 12-20"),
    "reprinted": (
        "刷り直し {n}: 書面 {papers:,}、{pages:,} 頁、ファイル {file}",
        "reprint {n}: {papers:,} papers, {pages:,} pages, the file {file}",
    ),
    "destroy the originals": (
        "渡す前に、損じた原本を束から抜いて廃棄してください:",
        "before these are given out, take the spoiled originals from the stack and destroy them:",
    ),
    "original": (
        "  第{serial}号: ファイル {file:.12} の {nth} 番目（封筒 {code}）。交付計画の束 {batch} 位置 {place}",
        "  paper {serial}: {nth} in the file {file:.12}, envelope {code}; of the plan stack {batch} place {place}",
    ),
    "help print pull": (
        "抜取りの指示があった書面が、印刷した束のどこにあるかを示す。`plan pull` のあとに。",
        "Tell where what `plan pull` listed lies among the letters that were printed.",
    ),
    "option print pull out": ("抜取り表（CSV）を書くファイル", "a CSV file for the list"),
    "option print pull press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "pull from the piles": (
        "計画 {plan}: 印刷した束から抜き取る書面 {papers:,}",
        "plan {plan}: {papers:,} papers are to be withdrawn from what was printed",
    ),
    "pull letter": (
        "  ファイル {file:.12} の {nth} 番目（第{serial}号、窓の紙 {code}）: 抜き取る",
        "  the file {file:.12}, number {nth} (paper {serial}, sheet {code} in the window): withdraw",
    ),
    "others in the envelope": ("    同じ封筒のほかの書面: {serials}", "    others in this envelope: {serials}"),
    "what to do with the others": (
        """同じ封筒にほかの書面があれば、封筒ごと抜いて廃棄します。送付状がすべてを書いているためです。
`plan pulled` のあと `print make` で組み直し、`print reprint --serial` でその封書だけを印刷してください。
カードは損じていなければそのまま使い、`--without-cards` を付けます""",
        """where others lie in an envelope, destroy all of it: its covering letter tells of all. After `plan pulled`,
`print make` lays their letter out anew, and `print reprint --serial` prints that letter alone;
with `--without-cards` where they have cards, which stay good""",
    ),
    "lists of parcels to pull": (
        """小包 {codes} の明細書・受領書は破棄し、`plan pulled` のあと `print make` で作り直してください。
作り直すまで、その小包を出さないでください""",
        """destroy list and receipt of the parcels {codes}: they tell of it.
After `plan pulled`, `print make` makes them anew; until then these parcels do not leave""",
    ),
    "pulled but not printed": (
        "どの束にもないもの（保留で未印刷）: {serials}。探さずに `plan pulled` で記録してください",
        "in no pile, for they were held: {serials}; do not look for them, and say `plan pulled` all the same",
    ),
    "help print letters": (
        """通知（返却、返戻の照会、不交付、利用登録、電子証明書の期限・猶予、75歳の被扶養者）を、出すべき人に一度だけ作る。
作れない人がいれば終了コード1。""",
        """Make letters by themselves, each once: papers asked back, mail that came back, refusals, cards, dependents.
Exits with 1 if somebody who is due one gets none.""",
    ),
    "option print letters purpose": ("見る目的（監査記録に残る）", "why you look, for the audit"),
    "option print letters faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option print letters jobs": ("同時に印刷する数", "how many are printed at once"),
    "option print letters postcodes_file": (
        "カスタマバーコードを付ける。日本郵便の郵便番号データ（utf_ken_all.csv）",
        "bear customer barcodes: Japan Post's file of postcodes, utf_ken_all.csv",
    ),
    "option print letters out": (
        "封書のファイルを書くフォルダー（呼び出した人が管理し、廃棄する）",
        "a folder for the files: the caller's to keep and to destroy",
    ),
    "help print check-letters": (
        """作った通知のファイルを読み直し、記録と照合する（文面、窓の宛先、照合コード、見本、転送不要、カスタマバーコード）。
作った後に宛先が変わった人、もう送れない人も見つける。違いがあれば終了コード1。""",
        """Read the files of letters by themselves again, and hold them to what is to be on them: words, windows, codes.
It finds who moved since, or must not be written to any more. Exits with 1 where something is not right.""",
    ),
    "option print check-letters number": ("通知の番号", "the number of the letters"),
    "option print check-letters purpose": ("見る目的（監査記録に残る）", "why you look, for the audit"),
    "option print check-letters out": ("通知を作ったフォルダー", "the folder they were made in"),
    "option print check-letters faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option print check-letters postcodes_file": (
        "カスタマバーコードを住所と照合する。作ったときと同じ郵便番号データ",
        "hold customer barcodes to addresses, by the same file of postcodes as printed with",
    ),
    "letters are right": ("通知 {run} はすべて記録のとおりです", "letters {run}: all is as it is to be"),
    "letters to look at": (
        "このまま発送せず、`print letters {kind} --run {run}` で確かめて作り直してください",
        "do not post them as they are: `print letters {kind} --run {run}` looks at everybody again and makes them anew",
    ),
    "no letter due": ("出すべき通知はありません", "nobody is due a letter, or none can be made"),
    "letters made": (
        "通知 {run}: 封書 {letters:,}、{pages:,} 頁、{files:,} ファイル",
        "letters {run}: {letters:,} letters, {pages:,} pages in {files:,} files",
    ),
    "letters again": (
        """通知 {run} は前に作っています。宛先を改めて確かめ、ファイルを作り直しました。
前に刷った封書を使うときは、下に示すものを抜き取ってください。新しく刷るときは、前のものを廃棄してください""",
        """letters {run} were made before: everybody was looked at again, and the files were written anew.
Of those printed before take out what is named below, or destroy them all and print these""",
    ),
    "letters go on": (
        "通知 {run} は作成の途中で止まっていたため、続きを作りました。途中で刷ったものがあれば廃棄してください",
        "letters {run} were broken off and are whole now: destroy what of them was printed before",
    ),
    "take out": ("  {code}: 抜き取って廃棄", "  {code}: take it out and destroy it"),
    "take out the former": (
        "  {code}: 宛先が変わりました。前のものを抜き取って廃棄し、新しいものを送ってください",
        "  {code}: its address or name changed, take the former one out, destroy it, and send the new one",
    ),
    "post them today": (
        "今日のうちに発送してください。後の日に発送するときは、その前に `--run {run}` で確かめてください",
        "post them today; on a later day ask with `--run {run}` before you post them",
    ),
    "option print letters number": (
        "前に作った通知の番号。宛先を改めて確かめ、ファイルを作り直す（発送の前に）",
        "letters that were made, by their number: everybody is looked at again, before they are posted",
    ),
    "letter to nobody": ("  {person}: 死亡の記録があるため作りません", "  {person}: a death is recorded, none is made"),
    "letter that is over": (
        "  {person}: もう通知の要らない事項か、先に確かめる書面です",
        "  {person}: it is over, or its paper is to be looked at first; none is made",
    ),
    "letter without room": (
        "  {person}: 枠に収まりません。手で作成します",
        "  {person}: it has no room, write it by hand",
    ),
    "letter without an address": (
        "  {person}: 送付先を確かめてください。窓口でお渡しするか、手で作成します",
        "  {person}: confirm where it goes, hand one over at the counter, or write it by hand",
    ),
    "letter without words": (
        "  {person}: この理由の文例がありません。手で作成します",
        "  {person}: nobody wrote words for this reason, write it by hand",
    ),
    "letter without a face": (
        "  {person}: 印字できない文字があります（{code_points}）",
        "  {person}: a letter of the window has no face ({code_points})",
    ),
    "say that they were told": (
        "発送したら、申請ごとに `application answer` で知らせたことを記録してください",
        "once they are posted, say of each application that the applicant was told: `application answer`",
    ),
    "help print status": (
        "計画の印刷の状況。未了や、欠けた・変わったファイルがあれば終了コード1。",
        "How the printing of a plan stands; exits with 1 where something is left to do, or a file is another.",
    ),
    "option print status press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "print status": (
        "計画 {plan}: 封書 {letters:,}、書面 {papers:,}、{pages:,} 頁、{files:,} ファイル",
        "plan {plan}: {letters:,} letters, {papers:,} papers, {pages:,} pages in {files:,} whole files",
    ),
    "still to print": ("  まだ印刷していない書面: {count:,}", "  still to be printed: {count:,} papers"),
    "no list of the run": (
        "  内訳書がまだありません。ファイルを渡さないでください",
        "  no list of the run yet: nobody takes files without it",
    ),
    "broken print": ("  欠けているか、中身の違うファイル: {file}", "  missing, or not what was written: {file}"),
    "files on no list": ("  内訳書にないファイル: {count:,}", "  files on no list: {count:,}"),
    "held for a letter": ("  印字できない文字で保留: {count:,} 枚", "  held for a letter that no face has: {count:,}"),
    "held for two windows": (
        "  宛先の違うものが一つの封筒にあり保留: {count:,} 枚",
        "  held, one envelope for different addressees: {count:,}",
    ),
    "held for its length": ("  枠に収まらず保留: {count:,} 枚", "  held for its length: {count:,}"),
    "printed papers now": ("  現在「{step}」: {count:,} 枚", "  now {step}: {count:,}"),
    "files without a period": (
        "  印刷ファイルの保存期間は定められていません（`retention set print_files` で定めるまで残ります）",
        "  no period is said for printed files: they stay until `retention set print_files` says one",
    ),
    "files are kept": (
        "  印刷ファイルは、最後の書面を発送してから {months} か月保存します",
        "  printed files are kept for {months} months after the last paper is posted",
    ),
    "files may go": (
        "  印刷ファイルは {day} から廃棄できます（`retention plan`）",
        "  printed files may go from {day} on, by a `retention plan`",
    ),
    "printed on trial": ("  試し刷り: {count:,} 枚（見本）", "  printed on trial: {count:,}, samples"),
    "help print productive": (
        "保険者の書面を本番とする。次の計画から「見本」を刷らない。一度だけで、取り消せない。承認者が行う。",
        "Say once, as an approver, that papers of an insurer are in earnest from the next plan on.",
    ),
    "option print productive reason": ("本番とする理由（監査記録に残る）", "why, for the audit"),
    "papers in earnest": (
        "計画 {plan} から本番です。「見本」は刷りません",
        "in earnest from plan {plan} on: no paper bears 見本",
    ),
    "contents unchecked": (
        "  注意: {title}の記載事項と文言には、法定様式との照合がまだのものがあります",
        "  mind: not all items and words of {title} are held against the legal form yet",
    ),
    "look says nothing": (
        "  注意: 体裁の{piece}は、{since} から先の行がありません。その日からは、定めがないときの形で印刷します",
        "  mind: the look says no {piece} from {since} on; it is printed as by an insurer that says none",
    ),
    "look says nothing until": (
        "  注意: 体裁の{piece}は、{since} から {until} までの行がありません。その間は、定めがないときの形で印刷します",
        "  mind: the look says no {piece} from {since} until {until}; it is printed as by an insurer that says none",
    ),
    "printed as samples": (
        "見本です: どの紙にも「見本」が入り、交付・発送はできません",
        "samples: every sheet bears 見本, and none may be given to anybody",
    ),
    "option print make press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "option print check press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "option print make faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option print check faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "option print make first": (
        "試し刷り: 初めの何通だけを trial フォルダーへ",
        "a trial: the first so many letters alone, into the folder `trial`",
    ),
    "option print check first": ("試し刷りを見る", "of the trial"),
    "option print make jobs": ("同時に印刷する数", "how many are printed at once"),
    "printed letters": (
        "計画 {plan} の印刷: 封書 {letters:,}、書面 {papers:,}、{pages:,} 頁、{files:,} ファイル（既存 {again:,}）",
        "plan {plan}: {letters:,} letters, {papers:,} papers, {pages:,} pages; {files:,} files, {again:,} there before",
    ),
    "option print make postcodes_file": (
        "カスタマバーコードを付ける。日本郵便の郵便番号データ（utf_ken_all.csv）",
        "bear customer barcodes: Japan Post's file of postcodes, utf_ken_all.csv",
    ),
    "option print check postcodes_file": (
        "カスタマバーコードを住所と照合する。印刷したときと同じ郵便番号データ",
        "hold customer barcodes to addresses, by the same file of postcodes as printed with",
    ),
    "letters with barcode": ("カスタマバーコード付き: {count:,} 通", "with the customer barcode: {count:,} letters"),
    "count no_postcode": ("  なし: 郵便番号がない {count:,} 通", "  without: {count:,}, no postcode"),
    "count postcode_not_listed": (
        "  なし: 郵便番号が町域のものでない（大口事業所など） {count:,} 通",
        "  without: {count:,}, the postcode is of no listed town, as those of large offices",
    ),
    "count postcode_of_no_town": (
        "  なし: 町域のない代表の郵便番号 {count:,} 通",
        "  without: {count:,}, the postcode stands for all places without one of their own",
    ),
    "count post_office_box": ("  なし: 私書箱・局留 {count:,} 通", "  without: {count:,}, a post-office box"),
    "count other_town": (
        "  なし: 住所が郵便番号の町域で始まらない {count:,} 通",
        "  without: {count:,}, the address does not begin with a town of its postcode",
    ),
    "count town_in_parts": (
        "  なし: 町域が分かれ、番号からどこか決まらない {count:,} 通",
        "  without: {count:,}, the post divides the town, and the address does not say the part plainly",
    ),
    "count no_house_number": ("  なし: 番地がない {count:,} 通", "  without: {count:,}, no house number"),
    "count no_room_in_window": (
        "  なし: 窓に入らない {count:,} 通",
        "  without: {count:,}, no room in the window",
    ),
    "not printed for a letter": (
        "  第{serial}号は印刷しません: {item} に印字できない文字（{code_points}）",
        "  paper {serial} is not printed: {item} has a letter that no face prints ({code_points})",
    ),
    "not printed for two windows": (
        "  第{serial}号は印刷しません: 宛先の違う書面が一つの封筒に入ることになっています",
        "  paper {serial} is not printed: its envelope holds papers that go to different addressees",
    ),
    "not printed for its length": (
        "  第{serial}号は印刷しません: {item} が枠に収まりません",
        "  paper {serial} is not printed: {item} does not fit its place",
    ),
    "help print copy": (
        """書面の控えを、読み上げられるPDF（PDF/UA-1）か、1枚のページ（HTML）で作る。
本人のためのもので、宛名の窓・照合コード・バーコードは付かず、「控え」と表示する。""",
        """Write a copy of a paper, as a PDF that is read aloud (PDF/UA-1) or as a page (HTML).
It is for the person: no window, no code, no barcode, and marked as a copy.""",
    ),
    "option print copy serial": ("書面の番号", "the serial of the paper"),
    "option print copy purpose": ("見る目的（監査記録に残る）", "why you look, for the audit"),
    "option print copy out": ("書き出すファイル（本人だけが読める）", "the file; its owner alone can read it"),
    "option print copy page": ("PDFでなく、ページ（HTML）で作る", "as a page (HTML) in place of a PDF"),
    "option print copy large": ("大きな文字で", "in large type"),
    "option print copy on": (
        "文言・体裁をいつのものにするか。省けば、印刷指示を作った日",
        "whose words and look: those of this day; else of the day its print order was made",
    ),
    "option print copy faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "help print copy-letter": (
        """通知（`print letters` で作った封書）の控えを、読み上げられるPDF（PDF/UA-1）か、1枚のページ（HTML）で作る。
本人のためのもので、宛名の窓・照合コード・バーコードは付かず、「控え」と表示する。""",
        """Write a copy of a letter by itself, as a PDF that is read aloud (PDF/UA-1) or as a page (HTML).
It is for the person: no window, no code, no barcode, and marked as a copy.""",
    ),
    "option print copy-letter code": (
        "通知の照合コード（紙の左下。L0007-00000012 など）",
        "the code in the corner of the letter, as L0007-00000012",
    ),
    "option print copy-letter purpose": ("見る目的（監査記録に残る）", "why you look, for the audit"),
    "option print copy-letter out": ("書き出すファイル（本人だけが読める）", "the file; its owner alone can read it"),
    "option print copy-letter page": ("PDFでなく、ページ（HTML）で作る", "as a page (HTML) in place of a PDF"),
    "option print copy-letter large": ("大きな文字で", "in large type"),
    "option print copy-letter faces_file": ("書体の並びの設定（YAML）", "a file of faces (YAML)"),
    "copy of letter written": ("封書 {code} の控えを {file} に書きました", "a copy of letter {code}: {file}"),
    "copy written": ("第{serial}号の控えを {file} に書きました", "a copy of paper {serial}: {file}"),
    "help print sheet": (
        (
            "印刷業者などに渡すファイルに添える送付票: 通数・頁・ダイジェスト、ページごとの用紙、監査のヘッド。\n"
            "内訳書だけから作るので、いつ作っても同じです。"
        ),
        (
            "The sheet that goes with the files of a run: counts and digests, which page lies on which stock, and the\n"
            "head of the audit. It is made of the list of the run alone, and is the same whenever it is asked for."
        ),
    ),
    "option print sheet press": ("印刷用ファイルのフォルダー", "the folder of files for the print shop"),
    "option print sheet out": ("送付票と用紙の表を書くフォルダー", "a folder for the page and the table of stocks"),
    "run sheet": (
        "計画 {plan}: {files:,} ファイル、封書 {letters:,} 通、{pages:,} 頁",
        "plan {plan}: {files:,} files, {letters:,} letters, {pages:,} pages",
    ),
    "pages on stock": ("  {file} 用紙 {stock}: {pages}", "  {file} on {stock}: {pages}"),
    "head of run": (
        "監査記録 {size:,} 件までの根: {root}",
        "the audit had {size:,} sealed entries, under the root {root}",
    ),
    "run without a head": (
        "この印刷のとき、監査記録の封印はまだありませんでした",
        "nothing of the audit was sealed yet when this was printed",
    ),
    "item addressee": ("宛先", "the addressee"),
    "item paragraphs": ("送付状の本文", "the text of the covering letter"),
    "item reference": ("文書番号・日付", "document number or date"),
    "item telephone": ("電話番号", "the telephone number"),
    "item title": ("標題", "the title"),
    "item opening": ("書き出し", "the opening"),
    "item form": ("様式の欄", "the boxes"),
    "item example": ("記入例の断り", "the note of the example"),
    "item back": ("裏面の案内", "the back page"),
    "item counter": ("窓口の一覧", "a counter"),
    "item enclosed": ("同封物の一覧", "the list of what is enclosed"),
    "item insurer": ("保険者の名称", "the name of the insurer"),
    "item department": ("担当", "the department"),
    "item insurer address": ("保険者の所在地", "the address of the insurer"),
    "item hours": ("受付時間", "the hours"),
    "item fax": ("FAX番号", "the fax number"),
    "more held papers": ("  ほか {count:,} 枚（--json ですべて）", "  and {count:,} more (--json tells all)"),
    "print fault": ("{file} {page} 頁: {what}", "{file} page {page}: {what}"),
    "prints are right": ("すべて印刷指示のとおりです", "all is as the orders say"),
}
