<?php
// What a new shop needs to take an order: its pages, and a way to pay. Once; from then on it is the owner's.
require __DIR__ . '/load-wordpress.php';

class_exists('WC_Install') || fail('WooCommerce is not active.');
if (get_option('storeplane_shop_is_made') === false) {
    WC_Install::create_pages();
    update_option('woocommerce_cod_settings', ['enabled' => 'yes', 'title' => 'Cash on delivery']);
    update_option('woocommerce_onboarding_profile', ['skipped' => true]);
    // WooCommerce would keep it behind a "coming soon" page.
    update_option('woocommerce_coming_soon', 'no');
    if (getenv('SAMPLE_PRODUCT')) {
        $product = ['post_type' => 'product', 'post_status' => 'publish', 'post_title' => 'Sample product'];
        $product['meta_input'] = ['_price' => '10', '_regular_price' => '10', '_stock_status' => 'instock'];
        must(wp_insert_post($product, true), 'The sample product cannot be made');
    }
    add_option('storeplane_shop_is_made', '1');
}
flush_rewrite_rules();
done('The shop is there.');
