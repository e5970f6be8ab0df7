"""A facility's shared folder (連携フォルダー): files of receipt software are answered, each exactly once.

`messages` reads and writes XML, `claims` moves files, `keeping` keeps what is under way, `watching` does all of it.
docs/reception-folder.md says what is promised.
"""
