"""The database whole (データベース): migrations, checks, logins, and which database the command line speaks to."""
