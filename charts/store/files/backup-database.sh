# One copy of the database, as it is at one moment. It counts once the content is beside it.
set -eu
folder=/backup/unfinished
rm -rf "$folder"
mkdir -p "$folder"
MYSQL_PWD=$(cat /run/secrets/store/db-password)
export MYSQL_PWD
mariadb-dump --host=mariadb --user=wordpress --single-transaction --quick --no-tablespaces wordpress > "$folder/database.sql"
