"""The tree of messages that receipt software reads and writes (要求・結果の木): plain mappings, for JSON and XML.

Its names and codes are those of public clients in daily use; the specification itself is not public, so nothing here
claims to conform to it. Codes of errors are ours, and begin with `LOCAL-`.
"""
