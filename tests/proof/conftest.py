"""What only `make proof` runs: a cluster needs an environment of its own, a gigabyte that no test may fetch."""

from sizes import is_proof

collect_ignore = [] if is_proof() else ["test_spark.py"]
