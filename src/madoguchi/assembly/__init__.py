"""The one place where adapters meet ports (組み立て); it owns the console script."""
