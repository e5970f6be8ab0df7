"""Decisions read again (判定結果の読み取り), to be compared."""
