<?php
// Whether the storefront answers as a visitor would see it, and the shop is part of it.
const PATIENCE = 120;

/** Answers with the HTTP status (0: none) and the body. */
function get(string $path): array
{
    $url = parse_url(getenv('STORE_URL'));
    $request = curl_init("http://wordpress$path");
    curl_setopt_array($request, [
        CURLOPT_HTTPHEADER => [
            'Host: ' . $url['host'] . (isset($url['port']) ? ':' . $url['port'] : ''),
            'X-Forwarded-Proto: ' . $url['scheme'],
        ],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CONNECTTIMEOUT => 5,
        CURLOPT_TIMEOUT => 30,
    ]);
    $body = curl_exec($request);
    return [curl_getinfo($request, CURLINFO_RESPONSE_CODE), $body === false ? curl_error($request) : $body];
}

/** What is wrong; null when nothing is. */
function fault(): ?string
{
    [$status, $body] = get('/');
    if ($status !== 200) {
        return 'The storefront answers ' . ($status === 0 ? "nothing: $body" : "HTTP $status") . '.';
    }
    if (!getenv('NEEDS_SHOP')) {
        return null;
    }
    [, $index] = get('/?rest_route=/');
    $namespaces = json_decode($index, true)['namespaces'] ?? [];
    return in_array('wc/store/v1', $namespaces, true) ? null : 'The storefront answers, but WooCommerce is not active in it.';
}

$end = time() + PATIENCE;
while (($fault = fault()) !== null && time() < $end) {
    sleep(2);
}
if ($fault !== null) {
    fwrite(STDERR, "$fault\n");
    exit(1);
}
echo "The storefront answers.\n";
