<?php
// Read by wp-config.php (WORDPRESS_CONFIG_EXTRA), before WordPress itself.
define('WP_HOME', getenv('STORE_URL'));
define('WP_SITEURL', getenv('STORE_URL'));
// The CronJob wp-cron asks for the tasks.
define('DISABLE_WP_CRON', true);
// WordPress comes from the image: what it wrote over itself would be gone with the pod.
define('WP_AUTO_UPDATE_CORE', false);
define('DISALLOW_FILE_EDIT', true);
define('FS_METHOD', 'direct');

/**
 * WordPress's requests to itself stay inside: in its own pod they go to that, in a Job's to the Service. The host's public address is no way: from in here *.localtest.me is the
 * pod itself, on a port where nothing listens, and the network policy lets nothing out to a private address of the ingress.
 *
 * @param false|array|WP_Error $answer
 */
function storeplane_loopback($answer, array $args, string $url)
{
    $own = parse_url(getenv('STORE_URL'));
    $asked = parse_url($url);
    if ($answer !== false || !is_array($asked) || strtolower($asked['host'] ?? '') !== strtolower($own['host'])) {
        return $answer;
    }
    $args['headers'] = is_array($args['headers'] ?? null) ? $args['headers'] : [];
    $args['headers']['Host'] = $asked['host'] . (isset($asked['port']) ? ':' . $asked['port'] : '');
    $args['headers']['X-Forwarded-Proto'] = $asked['scheme'] ?? $own['scheme'];
    // This one address is trusted, and one inside the cluster is none that WordPress calls safe.
    $args['reject_unsafe_urls'] = false;
    $query = isset($asked['query']) ? '?' . $asked['query'] : '';
    return wp_remote_request(getenv('STORE_LOOPBACK') . ($asked['path'] ?? '/') . $query, $args);
}

// WordPress takes hooks from here that were set before it was loaded.
$GLOBALS['wp_filter']['pre_http_request'][10]['storeplane_loopback'] = [
    'function' => 'storeplane_loopback',
    'accepted_args' => 3,
];
