<?php
// Makes the site in an empty database. A site that is there stays as it is, its administrator too.

// Nobody reads mail of an address that may not exist yet, and no mail server is there.
function wp_new_blog_notification(): void
{
}

define('WP_INSTALLING', true);
// WordPress stops at a part of its tables, which an attempt that was interrupted leaves. Here that is finished.
define('WP_REPAIRING', true);
// Loading asks for tables that are not there yet; each would be an error in the log.
$GLOBALS['wp_filter']['plugins_loaded'][10]['storeplane_quiet'] = [
    'function' => fn () => $GLOBALS['wpdb']->suppress_errors(),
    'accepted_args' => 0,
];
require __DIR__ . '/load-wordpress.php';
$wpdb->suppress_errors(false);
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

/** Whether such a row is there, and its table at all. */
function has_row(string $table, string $where): bool
{
    global $wpdb;
    $found = $wpdb->get_var($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($table)));
    $row = $found === null ? null : $wpdb->get_var("SELECT 1 FROM $table WHERE $where LIMIT 1");
    $wpdb->last_error === '' || fail("The database cannot be read: $wpdb->last_error");
    return $row !== null;
}

if (has_row($wpdb->options, "option_name = 'siteurl'") && has_row($wpdb->users, 'true')) {
    // A newer image may need other tables.
    wp_upgrade();
    done('The site is there.');
}
// The Secret may be older than this key, or somebody's own.
$user = is_file('/run/secrets/store/admin-user') ? rtrim(file_get_contents('/run/secrets/store/admin-user'), "\r\n") : getenv('ADMIN_USER');
$user !== '' || fail('The Secret has an empty admin-user.');
$password = rtrim(file_get_contents('/run/secrets/store/admin-password'), "\r\n");
$password !== '' || fail('The Secret has an empty admin-password.');
$language = getenv('SITE_LANGUAGE') === 'en_US' ? '' : getenv('SITE_LANGUAGE');
if ($language !== '') {
    require_once ABSPATH . 'wp-admin/includes/translation-install.php';
    $language = wp_download_language_pack($language) ?: fail("There is no language $language, or it cannot be fetched.");
}
$made = wp_install(getenv('SITE_TITLE'), $user, getenv('ADMIN_EMAIL'), true, '', wp_slash($password), $language);
must($made['user_id'], 'The administrator cannot be made');
$wp_rewrite->set_permalink_structure('/%postname%/');
flush_rewrite_rules();
done('Made the site.');
