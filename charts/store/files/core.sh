# Brings WordPress into its folder, anew at each start of a pod. The image's entrypoint would do it, but its tar gives up where
# the folder belongs to root, as a volume does: https://github.com/docker-library/wordpress/issues/636
set -eu
cd /var/www/html
# What an interrupted start left, there and below.
find . -mindepth 1 -maxdepth 1 ! -name wp-content -exec rm -rf {} +
unfinished=wp-content/upgrade/core
rm -rf "$unfinished"
find /usr/src/wordpress -mindepth 1 -maxdepth 1 ! -name wp-content -exec cp -R {} . \;

# The content is the owner's. The image's themes and plugins are added where there is none of that name, in whole or not at all.
mkdir -p "$unfinished"
for source in /usr/src/wordpress/wp-content/*/*/; do
  [ -d "$source" ] || continue
  source=${source%/}
  target=${source#/usr/src/wordpress/}
  if [ ! -e "$target" ]; then
    mkdir -p "${target%/*}"
    cp -R "$source" "$unfinished/${target##*/}"
    mv "$unfinished/${target##*/}" "$target"
  fi
done
rm -rf "$unfinished"

# What is left to the entrypoint is wp-config.php. It makes that before a program whose name begins like this.
exec docker-entrypoint.sh apache2 -v
