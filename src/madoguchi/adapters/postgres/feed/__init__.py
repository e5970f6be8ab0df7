"""The feed (資格情報の登録): changes told to the national platform, its answers, and the comparison."""
