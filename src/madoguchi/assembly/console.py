"""The console script: it hands the adapters to the command line and starts it."""


def main() -> None:
    """Run `madoguchi`."""
    from madoguchi.faces.cli.main import madoguchi

    madoguchi()
