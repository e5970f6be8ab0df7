"""The sandbox for vendors (開発者向けの試験環境): test patients by state, a clock and faults that can be set."""
