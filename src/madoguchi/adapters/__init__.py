"""The outer world (外部接続): files, databases, printers and the one clock."""
