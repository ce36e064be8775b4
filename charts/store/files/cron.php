<?php
// Has WordPress do the tasks that are due, where WordPress runs.
const PATIENCE = 120;

/** Answers with the HTTP status, 0 for none, and with what went wrong or where it leads. */
function ask(): array
{
    $url = parse_url(getenv('STORE_URL'));
    $request = curl_init('http://wordpress/wp-cron.php?doing_wp_cron');
    curl_setopt_array($request, [
        CURLOPT_HTTPHEADER => [
            'Host: ' . $url['host'] . (isset($url['port']) ? ':' . $url['port'] : ''),
            'X-Forwarded-Proto: ' . $url['scheme'],
        ],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CONNECTTIMEOUT => 5,
        CURLOPT_TIMEOUT => 100,
    ]);
    curl_exec($request);
    $error = curl_error($request);
    return [curl_getinfo($request, CURLINFO_RESPONSE_CODE), $error ?: (string) curl_getinfo($request, CURLINFO_REDIRECT_URL)];
}

// A pod that is being replaced is back soon. For Argo CD one failed run is a store that is degraded.
$end = time() + PATIENCE;
do {
    [$status, $detail] = ask();
    if ($status === 200) {
        exit(0);
    }
    if (str_contains($detail, '/wp-admin/install.php')) {
        echo "The site is not made yet.\n";
        exit(0);
    }
    sleep(3);
} while (time() < $end);
fwrite(STDERR, 'WordPress answers ' . ($status === 0 ? "nothing: $detail" : "HTTP $status") . ".\n");
exit(1);
