<?php
// What a shop needs to take an order: its pages, and a way to pay. What the owner has chosen stays.
require __DIR__ . '/load-wordpress.php';
load_wordpress();

class_exists('WC_Install') || fail('WooCommerce is not active.');
WC_Install::create_pages();
add_option('woocommerce_cod_settings', ['enabled' => 'yes', 'title' => 'Cash on delivery']);
add_option('woocommerce_onboarding_profile', ['skipped' => true]);
// A new shop shows itself: WooCommerce would keep it behind a "coming soon" page.
add_option('woocommerce_coming_soon', 'no');
if (get_option('storeplane_shop_is_made') === false) {
    update_option('woocommerce_coming_soon', 'no');
    if (getenv('SAMPLE_PRODUCT')) {
        $product = ['post_type' => 'product', 'post_status' => 'publish', 'post_title' => 'Sample product'];
        $id = must(wp_insert_post($product, true), 'The sample product cannot be made');
        foreach (['_price' => '10', '_regular_price' => '10', '_stock_status' => 'instock'] as $key => $value) {
            update_post_meta($id, $key, $value);
        }
    }
    add_option('storeplane_shop_is_made', '1');
}
flush_rewrite_rules();
echo "The shop is there.\n";
