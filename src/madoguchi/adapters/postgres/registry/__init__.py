"""The registry's tables (台帳): written under numbers, read as they were known, merged, moved, told whole."""
