"""Rolls and decisions as Parquet (Parquetの名簿と判定結果), for what is too large for CSV."""
