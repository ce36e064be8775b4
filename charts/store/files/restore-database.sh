# Tables that were copied are replaced; the copy holds the statements for that.
set -eu
MYSQL_PWD=$(cat /run/secrets/store/db-password)
export MYSQL_PWD
gzip --decompress --stdout "/backup/$FROM/database.sql.gz" | mariadb --host=mariadb --user=wordpress wordpress
echo "Brought the copy $FROM back."
