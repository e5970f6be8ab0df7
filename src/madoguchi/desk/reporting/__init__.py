"""What a run came to (集計の中身): counting, hiding small cells, months ahead, tables, differences."""
