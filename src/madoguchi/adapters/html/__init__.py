"""Pages in one file (一枚のページ): text alone, no script, nothing fetched."""
