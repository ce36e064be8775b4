<?php
// Puts WooCommerce in place, in the version that is asked for or a newer one.
require __DIR__ . '/load-wordpress.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/file.php';

const PLUGIN = 'woocommerce/woocommerce.php';

function version_in(string $plugins): string
{
    return is_file("$plugins/" . PLUGIN) ? get_plugin_data("$plugins/" . PLUGIN, false, false)['Version'] : '';
}

/** Brings the plugin into a folder of its own: `<folder>/woocommerce`. */
function fetch(string $source, string $folder): void
{
    if (is_dir($source)) {
        wp_mkdir_p("$folder/woocommerce");
        must(copy_dir($source, "$folder/woocommerce"), "$source cannot be copied");
        return;
    }
    $local = str_starts_with($source, '/');
    if ($local && !is_readable($source)) {
        fail("There is no $source, neither in the image nor in a volume.");
    }
    $archive = $local ? $source : must(download_url($source, 120), "$source cannot be fetched");
    $sum = getenv('PLUGIN_SHA256');
    if ($sum !== '' && !hash_equals(strtolower($sum), hash_file('sha256', $archive))) {
        fail('The archive of WooCommerce is not the one that was asked for: its SHA-256 differs.');
    }
    must(unzip_file($archive, $folder), 'The archive of WooCommerce cannot be unpacked');
    $local || unlink($archive);
}

/** There is never half a plugin: it is made ready beside the others, then takes its place. */
function put_in_place(string $folder): void
{
    $place = WP_PLUGIN_DIR . '/woocommerce';
    if (is_dir($place)) {
        rename($place, "$folder/old") || fail('The former version cannot be moved away.');
    }
    if (!rename("$folder/woocommerce", $place)) {
        is_dir("$folder/old") && rename("$folder/old", $place);
        fail('The plugin cannot be put in place.');
    }
}

$wanted = getenv('PLUGIN_VERSION');
$found = version_in(WP_PLUGIN_DIR);
if ($found === '' || version_compare($found, $wanted, '<')) {
    WP_Filesystem() || fail('The content volume cannot be written.');
    $folder = WP_CONTENT_DIR . '/upgrade/storeplane';
    // An attempt that was interrupted may have left something.
    $wp_filesystem->delete($folder, true);
    fetch(getenv('PLUGIN_SOURCE'), $folder);
    $found = version_in($folder);
    $found !== '' || fail('What was fetched holds no ' . PLUGIN . '.');
    version_compare($found, $wanted, '>=') || fail("What was fetched is version $found, and $wanted was asked for.");
    put_in_place($folder);
    $wp_filesystem->delete($folder, true);
    wp_clean_plugins_cache();
    echo "Put WooCommerce $found in place.\n";
}
if (!is_plugin_active(PLUGIN)) {
    must(activate_plugin(PLUGIN), 'WooCommerce cannot be activated');
}
done("WooCommerce $found is active.");
