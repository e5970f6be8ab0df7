"""What the commands of the reception desk say, in Japanese and English (受付の文言): a part of the `messages`."""

from __future__ import annotations

from typing import Final

RECEPTION: Final = {
    "help facility": (
        "資格確認サービスに照会できる医療機関等を扱う。管理者が行う。",
        "The facilities that may ask the service. For the administrator.",
    ),
    "help facility add": (
        "医療機関等を登録する。医療機関コードは10桁（見本のコードはデモだけ）。",
        "Take a facility in, by all ten digits of its provider code; a sample of a code in a demo alone.",
    ),
    "help facility change": (
        "医療機関等の照会の仕方を変える。言わないものはそのまま。",
        "Change how a facility asks. What is not said stays.",
    ),
    "option transitional": (
        "経過措置の期限（この日まで、オンライン資格確認の回線がなくてもよい）",
        "until when it may do without the line for online checks (transitional measure)",
    ),
    "option ends": ("経過措置を終える", "it is transitional no more"),
    "facility transitional": ("経過措置 {day} まで", "transitional until {day}"),
    "option facility change name": ("名称", "its name"),
    "option facility change address": ("所在地", "where it is"),
    "option opening": ("診療時間", "when it is open"),
    "help facility list": (
        "医療機関等を医療機関コードの順に並べる。名称や所在地の一部で探せる。",
        "The facilities, by provider code: all, or those of a name or an area.",
    ),
    "option facility list name": ("名称の一部（全角・半角は区別しない）", "a part of the name, of any width"),
    "option area": ("所在地の一部", "a part of the address"),
    "help facility import": (
        "医療機関等の一覧（CSV）を取り込む。ないものは登録し、あるものは一覧のとおりにする。",
        "Take a list of facilities in (CSV). Who is not there is taken in, who is becomes as it says.",
    ),
    "option close_missing": (
        "一覧の都道府県・点数表のうち、一覧にない医療機関等を終える",
        "close those that are not in it, of the prefectures and fee tables that it holds",
    ),
    "option closing": (
        "終了してよい件数。--close-missing と同じく終了し、20分の1を超えるときは必要",
        "at most so many are closed, as by --close-missing; needed for more than one in twenty",
    ),
    "option facility import reason": ("記録に残す理由", "the reason that is recorded"),
    "facilities taken": (
        "登録 {opened:,}、変更 {changed:,}、終了 {closed:,}、変わりなし {same:,}",
        "taken in {opened:,}, changed {changed:,}, closed {closed:,}, as they were {same:,}",
    ),
    "facilities reopened": (
        "登録のうち、前の一覧で終了していたもの {n:,}",
        "of those taken in, {n:,} had been closed by a list before",
    ),
    "facilities refused": ("取り込めない行 {n:,}", "rows not taken: {n:,}"),
    "facility row refused": ("  {line}行目: {what}（{why}）。{do}", "  line {line}: {what} ({why}). Do: {do}"),
    "help facility key": (
        "医療機関等に新しい利用鍵を渡す。鍵はこの一度しか表示せず、前の鍵はしばらく後に使えなくなる。",
        "Give a facility a new key, shown this once. The keys before it open a while longer.",
    ),
    "help facility close": (
        "医療機関等の登録を終える。その鍵はすべて使えなくなる。",
        "Close a facility. None of its keys opens any more.",
    ),
    "help facility lift-limit": (
        "該当なしの照会が上限に達した医療機関等の上限を解除する。警報の記録は残る。",
        "Let a facility that came to a limit of questions that found nobody ask again. The alarms stay recorded.",
    ),
    "limit lifted": (
        "上限を解除しました。該当なし {misses:,} 件は今後数えません",
        "lifted: {misses:,} questions that found nobody count no more",
    ),
    "help serve": (
        "資格確認をHTTPで提供する。止められるまで動く。",
        "Serve the check over HTTP until it is told to stop.",
    ),
    "help reception": (
        "受付のプログラムと連携する。",
        "What works beside a facility's own programs.",
    ),
    "help reception watch": (
        "医療機関等の連携フォルダー（req・res・face）に置かれた要求に答える。止められるまで動く。",
        "Answer what receipt software puts into a facility's shared folder (req, res, face) until told to stop.",
    ),
    "help reception ladder": (
        "資格確認やカードが使えないときに、次に何を求め、何なら受け付けるかを示す。記録は残さない。",
        "What to ask for next, and what to accept, where the check or the card fails. Nothing is kept.",
    ),
    "option reception ladder cause": (
        "原因。chipとstoppedはcardと同じ（カードが使えない理由は区別しない）",
        "what failed; chip and stopped are card: why a card cannot be used is not told apart",
    ),
    "option reception ladder shown": ("患者が見せたもの（何度でも）", "what the patient shows (any number)"),
    "option reception ladder without": (
        "尋ねたが、なかったもの（何度でも）",
        "what was asked for in vain (any number)",
    ),
    "option reception ladder birth_date": (
        "生年月日（なければ40歳ほどの人として）",
        "birth date; without it, of somebody of about 40",
    ),
    "option reception ladder card": (
        "カードの種類: plain（写真あり）、photoless（顔写真なし）、face_only（顔認証マイナンバーカード）",
        "kind of card: plain, photoless, or face_only (one without a PIN)",
    ),
    "option returning": (
        "再診で、前の受診のときの資格情報がある",
        "the facility had this patient before, and has the eligibility of that visit",
    ),
    "option reception ladder smartphone": ("スマートフォンのマイナ保険証を読める", "it reads cards in smartphones"),
    "option reception ladder on": ("受診の日（なければ今日）", "the day of the visit; today without it"),
    "ladder failed": ("{day} {failed}", "{day}: {failed}"),
    "ladder first": ("まず: {first}", "first: {first}"),
    "ladder visual": ("目視確認モードに切り替えられます", "the reader may be switched to the visual check"),
    "ladder ask": ("次に求めるもの: {things}", "ask for: {things}"),
    "ladder accepted": ("受け付けられます", "this is enough"),
    "ladder refused": ("求めるものはもうありません", "nothing is left to ask for"),
    "ladder do": ("職員: {words}", "staff: {words}"),
    "ladder say": ("患者に: 「{words}」", "to the patient: “{words}”"),
    "ladder easy": ("やさしい日本語: 「{words}」", "in easy Japanese: 「{words}」"),
    "ladder charge": ("窓口負担: {words}", "charge: {words}"),
    "ladder claim": ("請求: {words}", "claim: {words}"),
    "ladder then": ("なければ: {things}", "else: {things}"),
    "option facility_key": (
        "医療機関等の利用鍵だけを書いたファイル",
        "a file that holds the facility's key and nothing else",
    ),
    "option reception watch settle": (
        "この秒数のあいだ変わらないファイルを読む",
        "a file is read when it was left alone for so many seconds",
    ),
    "option keep": (
        "受け取られない回答、一括照会の結果などを残す時間",
        "hours for which answers that nobody fetched, and results of many, are kept",
    ),
    "option zipped": ("一括照会の結果をzipで渡す", "hand results of many over as zip"),
    "option reception watch once": ("置かれているものに答えて終わる", "answer what is there, then end"),
    "option reception watch practices": (
        "保険者の番号と名称を読む運用ファイル（収録外の保険者）",
        "practice files whose insurers' numbers and names are told beside those that are shipped",
    ),
    "option online": ("自らオンラインで照会する（しない）", "it asks online by itself, or does not"),
    "option smartphone": ("スマートフォンのマイナ保険証を読める", "it reads cards in smartphones"),
    "option hours": (
        "前の鍵が使える時間（0: すぐに使えなくする）",
        "hours for which the keys before still open; 0: they end now",
    ),
    "option host": ("待ち受けるアドレス", "the address it listens on"),
    "option port": ("待ち受けるポート", "the port it listens on"),
    "option tls_file": (
        "TLSの証明書（PEM）。自機以外から使うなら要る",
        "the certificate for TLS, as PEM; needed where others reach it",
    ),
    "option tls_key": ("その秘密鍵（PEM）", "its private key, as PEM"),
    "option client_ca": (
        "照会元の端末証明書を発行した認証局（PEM）。証明書のない相手を断る",
        "the authority of callers' certificates, as PEM; whoever has none is turned away",
    ),
    "option workers": ("プロセスの数", "how many processes"),
    "option serve most": (
        "プロセスごとに同時に受ける照会の数。超えればすぐに断る",
        "questions in flight in each process; more are refused at once",
    ),
    "option serve url": (
        "照会元から見たアドレス（代理サーバーの後ろにあるときなど）。回答とサービスの説明に示す",
        "the address under which callers reach it, as behind a proxy; told by FHIR and OpenAPI",
    ),
    "option serve practices": (
        "保険者の番号と名称を読む運用ファイル（収録外の保険者）",
        "practice files whose insurers' numbers and names are told beside those that are shipped",
    ),
    "facility taken in": ("登録しました: {code} {name}", "taken in: {code} {name}"),
    "facility code": ("外での番号: {facility}", "its code outside: {facility}"),
    "facility listed": ("{code} {name}（{words}）", "{code} {name} ({words})"),
    "facility online": ("オンライン", "online"),
    "facility not online": ("オンラインでない", "not online"),
    "facility smartphone": ("スマートフォン対応", "smartphones"),
    "facility closed on": ("{day} に終了", "closed on {day}"),
    "no facility": ("医療機関等はありません", "no facility"),
    "facility key": (
        "利用鍵 {secret} （この一度しか表示しません）",
        "key {secret} (shown this once and kept nowhere)",
    ),
    "old keys end": ("前の鍵は {hours} 時間後に使えなくなります", "the keys before it end in {hours} hours"),
    "facility closed": ("終了しました。利用鍵はすべて使えません", "closed; none of its keys opens"),
    "value facility": ("医療機関コード", "FACILITY"),
    "value cause": ("原因", "CAUSE"),
    "value thing": ("見せるもの", "THING"),
}
