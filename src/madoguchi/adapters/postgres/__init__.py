"""PostgreSQL (データベース): a server of ours or any other, the connection, migrations, logins, facts."""
