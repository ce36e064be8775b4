<?php
/**
 * Plugin Name: WooCommerce (stand-in of Storeplane's tests)
 * Description: Not WooCommerce. It has as much of its shape as the store chart touches: classes, pages, products, REST routes.
 * Version: 99.0.0
 */

defined('ABSPATH') || exit();
const WC_VERSION = '99.0.0';

final class WooCommerce
{
    public string $version = WC_VERSION;
}

function WC(): WooCommerce
{
    static $one;
    return $one ??= new WooCommerce();
}

final class WC_Install
{
    /** Makes the pages of a shop that are not there. */
    public static function create_pages(): void
    {
        $pages = ['shop' => '[products]', 'cart' => 'Your cart is empty.', 'checkout' => 'Nothing to pay.', 'myaccount' => 'Your account.'];
        foreach ($pages as $name => $content) {
            if (get_post((int) get_option("woocommerce_{$name}_page_id"))) {
                continue;
            }
            $page = ['post_type' => 'page', 'post_status' => 'publish', 'post_name' => $name, 'post_title' => ucfirst($name)];
            update_option("woocommerce_{$name}_page_id", wp_insert_post($page + ['post_content' => $content]));
        }
    }
}

register_activation_hook(__FILE__, function (): void {
    WC_Install::create_pages();
    update_option('woocommerce_version', WC_VERSION);
});
add_action('init', function (): void {
    register_post_type('product', ['public' => true, 'label' => 'Products', 'rewrite' => ['slug' => 'product']]);
});
add_shortcode('products', function (): string {
    $items = array_map(fn ($post) => '<li>' . esc_html($post->post_title) . '</li>', get_posts(['post_type' => 'product']));
    return '<ul class="products">' . implode('', $items) . '</ul>';
});
add_action('wp_head', function (): void {
    echo '<meta name="generator" content="WooCommerce ' . WC_VERSION . ' (stand-in)">' . "\n";
});
add_action('rest_api_init', function (): void {
    $products = fn () => array_map(fn ($post) => ['id' => $post->ID, 'name' => $post->post_title], get_posts(['post_type' => 'product']));
    register_rest_route('wc/store/v1', '/products', ['methods' => 'GET', 'permission_callback' => '__return_true', 'callback' => $products]);
});
