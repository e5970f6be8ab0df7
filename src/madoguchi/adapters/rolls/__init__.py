"""What rolls have in common, whatever file they come from (名簿の読み取り): heads, cells, columns, rows, keys."""
