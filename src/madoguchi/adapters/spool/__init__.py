"""The folder of print orders (印刷指示の置き場): outside the database, created if absent, never written over."""
