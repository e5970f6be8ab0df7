"""Rolls and decisions as CSV (CSVの名簿と判定結果), as a city's systems write and read them."""
