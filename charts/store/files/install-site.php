<?php
// Makes the site in an empty database. A site that is there stays as it is, its administrator too.
require __DIR__ . '/load-wordpress.php';

// Nobody reads mail of an address that may not exist yet, and no mail server is there.
function wp_new_blog_notification(): void
{
}

define('WP_INSTALLING', true);
load_wordpress();
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

if (is_blog_installed()) {
    echo "The site is there.\n";
    // A newer image may need other tables.
    wp_upgrade();
    exit(0);
}
$password = trim(file_get_contents('/run/secrets/store/admin-password'));
$language = getenv('SITE_LANGUAGE') === 'en_US' ? '' : getenv('SITE_LANGUAGE');
if ($language !== '') {
    require_once ABSPATH . 'wp-admin/includes/translation-install.php';
    $language = wp_download_language_pack($language) ?: '';
}
wp_install(getenv('SITE_TITLE'), getenv('ADMIN_USER'), getenv('ADMIN_EMAIL'), true, '', wp_slash($password), $language);
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules();
echo "Made the site.\n";
