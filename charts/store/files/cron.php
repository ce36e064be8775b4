<?php
// Has WordPress do the tasks that are due, where WordPress runs.
$url = parse_url(getenv('STORE_URL'));
$request = curl_init('http://wordpress/wp-cron.php?doing_wp_cron');
curl_setopt_array($request, [
    CURLOPT_HTTPHEADER => [
        'Host: ' . $url['host'] . (isset($url['port']) ? ':' . $url['port'] : ''),
        'X-Forwarded-Proto: ' . $url['scheme'],
    ],
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_CONNECTTIMEOUT => 5,
    CURLOPT_TIMEOUT => 200,
]);
curl_exec($request);
$status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
if ($status !== 200) {
    fwrite(STDERR, 'WordPress answers ' . ($status === 0 ? curl_error($request) : "HTTP $status") . ".\n");
    exit(1);
}
