"""The command line (コマンド): thin; every command asks a use case of the desk and prints what it says."""
