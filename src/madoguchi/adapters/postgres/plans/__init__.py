"""Plans (計画): owed beside held, made, looked at, acted upon; with what stands beside the facts."""
