#!/bin/sh
# Stands for the entrypoint of the official MariaDB image, with as much of its contract as the store chart relies on:
# an empty data directory gets the database, its user and the passwords, then the server starts.
set -eu
value_of() {
  eval "file=\${$1_FILE-}"
  if [ -n "$file" ]; then cat "$file"; else eval "printf %s \"\${$1-}\""; fi
}
[ "${1:-}" = mariadbd ] || exec "$@"
data=/var/lib/mysql
# Written last: what was interrupted begins anew.
if [ ! -e "$data/.initialised" ]; then
  find "$data" -mindepth 1 -delete
  mariadb-install-db --datadir="$data" --skip-test-db --auth-root-authentication-method=normal >&2
  database=$(value_of MARIADB_DATABASE)
  user=$(value_of MARIADB_USER)
  mariadbd --datadir="$data" --bootstrap <<SQL
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY '$(value_of MARIADB_ROOT_PASSWORD)';
CREATE DATABASE IF NOT EXISTS \`$database\`;
CREATE USER '$user'@'%' IDENTIFIED BY '$(value_of MARIADB_PASSWORD)';
GRANT ALL ON \`$database\`.* TO '$user'@'%';
CREATE USER healthcheck@localhost;
SQL
  : > "$data/.initialised"
  echo 'The database is made.' >&2
fi
exec "$@"
