# The content beside the copy of the database; then the copy has its name, and those beyond $KEEP go.
set -eu
folder=/backup/unfinished
name=$(date -u +%Y%m%d-%H%M%S)
cd /content
# Not the volume's own folder: it belongs to root, and cannot be brought back. A file that changes while it is read is copied as
# it was read (status 1).
find . -mindepth 1 -maxdepth 1 ! -name lost+found ! -name upgrade ! -name .storeplane-restored -print0 |
  tar --create --file "$folder/content.tar" --null --files-from - || [ $? -eq 1 ]
gzip "$folder/database.sql" "$folder/content.tar"
mv "$folder" "/backup/$name"
echo "Made the copy $name."
cd /backup
find . -mindepth 1 -maxdepth 1 -type d -name '[0-9]*' | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do
  rm -rf "$old"
  echo "Removed the copy ${old#./}."
done
