"""What the help says of each command, in Japanese and English (命令の説明): a part of the `messages`."""

from __future__ import annotations

from typing import Final

HELP: Final = {
    "help": (
        "窓口: 誰に、どの書面を、なぜ、いつまで。",
        "Who holds which paper at the doctor's desk, why, and until when.",
    ),
    "help decide": (
        "名簿（CSV・Parquet）の全員、または一人の事実（YAML）を判定する。",
        "Decide everybody of rolls (CSV, Parquet), or one person's facts (YAML).",
    ),
    "help explain": ("一人の判定の理由を言葉で示す。", "Say in words why one person's papers are what they are."),
    "help timeline": (
        "一人の答えが変わる日をすべて示す。",
        "Every day on which one person's answers change, and to what.",
    ),
    "help check": (
        "事例ファイル（公表された答え）を規則と照らし合わせる。\n確度の高い事例が違えば終了コード1。",
        "Hold case files, published answers, against the rulebook.\nA difference in a case of high confidence exits 1.",
    ),
    "help rules": (
        "規則を一覧し、言葉で探し、根拠を見る。",
        "List the rules, find one by words, see what it rests on.",
    ),
    "help rules list": ("規則をすべて並べる。", "Every rule by its topic."),
    "help rules find": (
        "規則・選択肢・値を言葉で探す（例: 三か月、expired card）。",
        "Find rules, choices and values by words, Japanese or English.",
    ),
    "help rules show": (
        "規則・選択肢・値・運用を一つ、根拠の引用とともに示す。",
        "One rule, choice, value or practice, with the passages it rests on.",
    ),
    "help rules stale": (
        "400日以上だれも確かめていない値と出典を挙げる。あれば終了コード1。",
        "Values and sources nobody has looked at for 400 days; exits with 1 if there are any.",
    ),
    "help practice": ("保険者の運用（選択）を扱う。", "The practices of insurers: what each has chosen."),
    "help practice list": ("収録されている運用を並べる。", "The practices that are here."),
    "help practice check": (
        "運用ファイルを読み、誤りを場所とともに示す。",
        "Read a practice file; an error is shown with its place.",
    ),
    "help practice new": (
        "聞き取り、または票（YAML）から運用ファイルを作る。",
        "Make a practice file from an interview at the terminal, or from a form (YAML).",
    ),
    "help practice diff": (
        "二つの運用で異なる選択を示し、--roll があれば名簿で変わる答えも示す。あれば終了コード1。",
        "The choices that two practices make differently, with --roll also whose answers; exits with 1 if any do.",
    ),
    "help report": ("判定の集計を扱う。", "Reports of decisions."),
    "help report diff": (
        "二つの判定結果で書類・根拠・規則が変わった人数を示す。あれば終了コード1。",
        "How many people went from which paper, ground and rule to which; exits with 1 if anybody did.",
    ),
    "help roll describe": (
        "他の形式の名簿を下見し、列の対応表の下書きを作る。",
        "Look at somebody's file and draft a map of its columns.",
    ),
    "help edition": ("規則の版を扱う。", "The edition of the rulebook."),
    "help edition show": (
        "版の識別子、収録数、値や規則が変わる日を示す。",
        "Its digest, how much it holds, and the days on which something turns.",
    ),
    "help edition diff": (
        "二つの版（収録版・フォルダー・リビジョン）で、または運用の差し替えで、誰の答えが変わるかを名簿で示す。あれば終了コード1。",
        "Whose answers change over a roll between two editions, or with other practices; exits with 1 if any do.",
    ),
    "help roll": ("名簿を作り、匿名化し、点検する。", "Rolls: make one up, mask one, look one over."),
    "help roll make": (
        "架空の人だけの名簿を作る（Parquet か CSV）。",
        "Make up a roll of people who do not exist, as Parquet or CSV.",
    ),
    "help roll mask": (
        "不具合の報告に添える名簿を作る。キー・順序・日付を替え、答えは変えない。\n個人情報のままである。",
        "A roll for a bug report: other keys, order and days, same answers.\nA masked roll is still personal data.",
    ),
    "help roll check": (
        "名簿を一括判定の前に点検する。誤りがあれば終了コード1。",
        "Look a roll over before a run; exits with 1 if there is an error.",
    ),
    "help db": ("データベースの世話をする。", "The database: its server, its tables, what is wrong with it."),
    "help db start": (
        "このフォルダーのサーバーを起動する。なければ作る。",
        "Start the server of the folder, made first where there is none.",
    ),
    "help db stop": ("サーバーを止める。", "Stop the server."),
    "help db status": (
        "サーバーの状態を示す。動いていなければ終了コード1。",
        "How the server is; exits with 1 if it does not run.",
    ),
    "help db migrate": (
        "まだ適用していない移行（表の変更）を適用する。管理者が行う。",
        "Take the migrations that the database has not. For its administrator.",
    ),
    "help db check": (
        "移行、設定、権限、拡張を点検する。不備があれば終了コード1。",
        "Look over migrations, settings, roles and extensions; exits with 1 if anything is wrong.",
    ),
    "help db console": (
        "PostgreSQLの端末（psql）を開く。履歴は残さない。",
        "PostgreSQL's own terminal, psql, without a history.",
    ),
    "help registry": ("台帳に名簿を取り込み、台帳から名簿を作る。", "The registry: take a roll in, give one out."),
    "help registry load": (
        "まだ台帳にいない人の名簿を取り込む。良い行だけを取り込み、残りは理由とともに書き出す。",
        "Take in a roll of people who are new here. Good rows are taken, the others told with their reason.",
    ),
    "help registry roll": (
        "ある日の名簿を作る。番号を言えば、その時点で知られていたとおりに。",
        "Give out the roll of a day, as it is known, or was known under a number.",
    ),
    "help registry story": (
        "一人について記録されたことを、知った順にすべて示す。見たことと目的も記録される。",
        "All that is recorded of a person, in the order it was learnt. That somebody looked, and why, is recorded.",
    ),
    "help registry merge": (
        "同じ人の二つの記録を一つにする。矛盾があれば、何が違うかを示して断る。",
        "Make two records of one person one. Refused by what clashes, where they cannot both be true.",
    ),
    "help registry part": (
        "統合を取り消し、二つの記録を元に戻す。",
        "Take a merging back: both records say again what they said before.",
    ),
    "help registry move": (
        "ここでの喪失と異動先での取得を、一度に記録する。",
        "Record a loss here and an acquisition at another insurer of this installation, in one act.",
    ),
    "help keys": ("鍵ファイルを扱う。", "The key file, kept apart from the database."),
    "help keys make": ("鍵ファイルを作る。上書きはしない。", "Make a key file. Never over another."),
    "help keys status": (
        "鍵ごとに、開ける個人番号の件数を示す。足りない鍵があれば終了コード1。",
        "How many individual numbers each key opens; exits with 1 if a key is missing.",
    ),
    "help keys rotate": (
        "新しい主鍵を作り、すべてを包み直す。止まっても、もう一度言えば続きから。",
        "Make a new master key and wrap everything with it. Cut off, it goes on where it was.",
    ),
    "help user": ("人のログインを扱う。", "The logins of people."),
    "help user add": (
        "人のログインを作る。パスワードは一度だけ表示する。",
        "Make a person's login. The password is shown this once.",
    ),
    "help user password": (
        "ログインに新しいパスワードを付ける。一度だけ表示し、前のものは使えなくなる（管理者）。",
        "Give a login a new password. It is shown this once, and the old one opens nothing more; as the administrator.",
    ),
    "help user list": (
        "ログインの一覧: 役割、担当する保険者と所属、終えた担当（管理者）。",
        "List logins: roles, what each works for, what ended; as the administrator.",
    ),
    "help user end": (
        "保険者の担当を終える。ログインは残る。",
        "End what a login may do for an insurer. The login stays.",
    ),
    "help demo": (
        "架空の二つの保険者で全体を動かし、結果をフォルダーに書く。",
        "Run the whole on two made-up insurers and write the results into a folder.",
    ),
}
