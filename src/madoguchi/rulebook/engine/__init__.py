"""Columns of people and how rules about them combine (判定機関). The one place that knows arrays."""
