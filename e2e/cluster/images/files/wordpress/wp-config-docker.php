<?php
// Stands for the file of this name in the official image: settings from the environment, or from the files that it names.
function value_of(string $name, string $default = ''): string
{
    $file = getenv("{$name}_FILE");
    if ($file !== false) {
        return rtrim((string) file_get_contents($file), "\r\n");
    }
    $value = getenv($name);
    return $value === false ? $default : $value;
}

define('DB_NAME', value_of('WORDPRESS_DB_NAME', 'wordpress'));
define('DB_USER', value_of('WORDPRESS_DB_USER', 'wordpress'));
define('DB_PASSWORD', value_of('WORDPRESS_DB_PASSWORD'));
define('DB_HOST', value_of('WORDPRESS_DB_HOST', 'mysql'));
define('DB_CHARSET', value_of('WORDPRESS_DB_CHARSET', 'utf8mb4'));
define('DB_COLLATE', value_of('WORDPRESS_DB_COLLATE'));
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $what) {
    define("{$what}_KEY", value_of("WORDPRESS_{$what}_KEY", 'not set'));
    define("{$what}_SALT", value_of("WORDPRESS_{$what}_SALT", 'not set'));
}
$table_prefix = value_of('WORDPRESS_TABLE_PREFIX', 'wp_');
define('WP_DEBUG', (bool) value_of('WORDPRESS_DEBUG'));
if (str_contains($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'https')) {
    $_SERVER['HTTPS'] = 'on';
}
eval(value_of('WORDPRESS_CONFIG_EXTRA'));
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
