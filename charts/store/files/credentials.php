<?php
// Makes the Secret with the store's passwords and keys, unless it is there. Nothing of it is printed.
const NAME = 'store-credentials';
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

function random(int $bytes): string
{
    return rtrim(strtr(base64_encode(random_bytes($bytes)), '+/', '-_'), '=');
}

/** Answers with the HTTP status; 0 when the API server was not reached. */
function post(string $url, array $object): array
{
    $request = curl_init($url);
    curl_setopt_array($request, [
        CURLOPT_POSTFIELDS => json_encode($object),
        CURLOPT_HTTPHEADER => [
            'Content-Type: application/json',
            'Authorization: Bearer ' . trim(file_get_contents(ACCOUNT . '/token')),
        ],
        CURLOPT_CAINFO => ACCOUNT . '/ca.crt',
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CONNECTTIMEOUT => 5,
        CURLOPT_TIMEOUT => 15,
    ]);
    $answer = curl_exec($request);
    return [curl_getinfo($request, CURLINFO_RESPONSE_CODE), $answer === false ? curl_error($request) : $answer];
}

// No secret, but it belongs to its password: people are shown both.
$secrets = ['admin-user' => getenv('ADMIN_USER')];
foreach (['db-password', 'db-root-password', 'admin-password'] as $key) {
    $secrets[$key] = random(24);
}
foreach (['auth', 'secure-auth', 'logged-in', 'nonce'] as $key) {
    $secrets["$key-key"] = random(48);
    $secrets["$key-salt"] = random(48);
}
$namespace = getenv('NAMESPACE');
$host = getenv('KUBERNETES_SERVICE_HOST');
$host = str_contains($host, ':') ? "[$host]" : $host;
$server = "https://$host:" . getenv('KUBERNETES_SERVICE_PORT_HTTPS');
[$status, $answer] = post("$server/api/v1/namespaces/$namespace/secrets", [
    'apiVersion' => 'v1',
    'kind' => 'Secret',
    'metadata' => ['name' => NAME, 'labels' => ['app.kubernetes.io/part-of' => 'store']],
    'type' => 'Opaque',
    'stringData' => $secrets,
]);
if ($status === 201) {
    echo 'Made the Secret ' . NAME . ".\n";
    exit(0);
}
if ($status === 409) {
    echo 'The Secret ' . NAME . " is there already and stays as it is.\n";
    exit(0);
}
$reason = $status === 0 ? $answer : json_decode($answer, true)['message'] ?? "HTTP $status";
fwrite(STDERR, 'The Secret ' . NAME . " was not made: $reason\n");
exit(1);
