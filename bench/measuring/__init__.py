"""What the benchmarks share: people made up, times taken, tables printed."""
