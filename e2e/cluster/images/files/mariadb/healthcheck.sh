#!/bin/sh
# Stands for the script of this name in the official image: fails unless everything that is asked for holds.
set -eu
ask() { mariadb --protocol=socket --user=healthcheck --skip-column-names --batch --execute "$1"; }
for test in "$@"; do
  case "$test" in
  --connect) ask 'SELECT 1' > /dev/null ;;
  --innodb_initialized)
    ask "SELECT support FROM information_schema.engines WHERE engine = 'InnoDB'" | grep -Eqx 'DEFAULT|YES'
    ;;
  *)
    echo "$test is not known here" >&2
    exit 2
    ;;
  esac
done
