# What was copied is there again as it was; files that came later stay.
set -eu
copy="/backup/$FROM"
if [ ! -f "$copy/database.sql.gz" ] || [ ! -f "$copy/content.tar.gz" ]; then
  echo "There is no copy $FROM. Copies: $(ls /backup | tr '\n' ' ')" >&2
  exit 1
fi
# The volume's own folder belongs to somebody else: its time and mode stay.
tar --extract --gzip --file "$copy/content.tar.gz" --directory /content --no-overwrite-dir --touch
