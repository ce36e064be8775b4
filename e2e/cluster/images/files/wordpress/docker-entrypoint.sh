#!/bin/sh
# Stands for the entrypoint of the official WordPress image, with as much of its contract as the store chart relies on:
# before Apache starts, an empty working directory gets WordPress, and a wp-config.php that reads the environment.
set -eu
case "${1:-}" in
apache2* | php-fpm)
  if [ ! -e index.php ] && [ ! -e wp-includes/version.php ]; then
    # What is mounted at wp-content keeps what it has.
    cp -R --no-clobber /usr/src/wordpress/. .
    echo 'WordPress is in place.' >&2
  fi
  if [ ! -s wp-config.php ] && env | grep -q '^WORDPRESS_'; then
    cp /usr/src/wordpress/wp-config-docker.php wp-config.php
  fi
  ;;
esac
exec "$@"
