<?php
// Puts WooCommerce in place, in the version that is asked for or a newer one.
require __DIR__ . '/load-wordpress.php';
load_wordpress();
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/file.php';

const PLUGIN = 'woocommerce/woocommerce.php';

function installed_version(): string
{
    $file = WP_PLUGIN_DIR . '/' . PLUGIN;
    return is_file($file) ? get_plugin_data($file, false, false)['Version'] : '';
}

/** Path of the archive, and whether it is a copy that has to go. */
function archive(string $source): array
{
    if (str_starts_with($source, '/')) {
        return is_readable($source) ? [$source, false] : fail("The image has no $source.");
    }
    return [must(download_url($source, 120), "$source cannot be fetched"), true];
}

/** Unpacks it beside the plugins, then puts it in place: there is never half a plugin. */
function put_in_place(string $archive): void
{
    WP_Filesystem() || fail('The content volume cannot be written.');
    $beside = WP_CONTENT_DIR . '/upgrade/storeplane-' . getmypid();
    must(unzip_file($archive, $beside), 'The archive cannot be unpacked');
    is_file("$beside/" . PLUGIN) || fail('The archive holds no ' . PLUGIN . '.');
    $place = WP_PLUGIN_DIR . '/woocommerce';
    $old = "$beside/old";
    if (is_dir($place)) {
        rename($place, $old) || fail('The former version cannot be moved away.');
    }
    if (!rename("$beside/woocommerce", $place)) {
        is_dir($old) && rename($old, $place);
        fail('The plugin cannot be put in place.');
    }
    $GLOBALS['wp_filesystem']->delete($beside, true);
}

$wanted = getenv('PLUGIN_VERSION');
$found = installed_version();
if ($found === '' || version_compare($found, $wanted, '<')) {
    [$archive, $is_copy] = archive(getenv('PLUGIN_SOURCE'));
    $sum = getenv('PLUGIN_SHA256');
    if ($sum !== '' && !hash_equals(strtolower($sum), hash_file('sha256', $archive))) {
        fail('The archive of WooCommerce is not the one that was asked for: its SHA-256 differs.');
    }
    put_in_place($archive);
    $is_copy && unlink($archive);
    wp_clean_plugins_cache();
    $now = installed_version();
    version_compare($now, $wanted, '<') && fail("The archive holds version $now, and $wanted was asked for.");
    echo "Put WooCommerce $now in place.\n";
} else {
    echo "WooCommerce $found is there.\n";
}
if (!is_plugin_active(PLUGIN)) {
    must(activate_plugin(PLUGIN), 'WooCommerce cannot be activated');
    echo "Activated it.\n";
}
