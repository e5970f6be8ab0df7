"""Rolls decided on a cluster (Sparkによる一括判定): the same function of Arrow batches, one machine after another."""
