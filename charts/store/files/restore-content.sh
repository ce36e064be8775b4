# What was copied is there again as it was; files that came later stay. Once: a Job that is made anew changes nothing.
set -eu
if [ "$(cat /content/.storeplane-restored 2>/dev/null)" = "$FROM $AGAIN" ]; then
  echo "The copy $FROM was brought back already."
  exit 0
fi
copy="/backup/$FROM"
if [ ! -f "$copy/database.sql.gz" ] || [ ! -f "$copy/content.tar.gz" ]; then
  echo "There is no copy $FROM. Copies: $(ls /backup | tr '\n' ' ')" >&2
  exit 1
fi
# Nothing is touched unless both can be read to their end.
gzip --test "$copy/database.sql.gz" "$copy/content.tar.gz"
tar --extract --gzip --file "$copy/content.tar.gz" --directory /content
