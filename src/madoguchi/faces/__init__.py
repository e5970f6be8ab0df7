"""What people touch (画面・コマンド): the command line, later the web pages and the programming interface."""
