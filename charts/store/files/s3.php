<?php
// Objects of an S3-compatible service, with requests signed by AWS Signature Version 4. Nothing of the keys is printed, and
// of an answer only the service's word for what is wrong.
const LARGEST = 5 * 1024 ** 3;

/** Reads from the environment where copies are kept, and the keys from a folder. */
function bucket(string $keys): array
{
    $key = fn (string $name) => trim(file_get_contents("$keys/$name") ?: '');
    $bucket = [
        'endpoint' => getenv('S3_ENDPOINT'),
        'region' => getenv('S3_REGION'),
        'path' => getenv('S3_BUCKET') . '/' . trim(getenv('S3_PREFIX'), '/'),
        'access' => $key('access-key'),
        'secret' => $key('secret-key'),
    ];
    if ($bucket['access'] === '' || $bucket['secret'] === '') {
        fail('The Secret for the bucket has no access-key or no secret-key.');
    }
    return $bucket;
}

function fail(string $why): never
{
    fwrite(STDERR, "$why\n");
    exit(1);
}

/** The headers that say who asks. The hash is of the body, in hexadecimal. */
function signed(array $bucket, string $method, string $path, string $hash): array
{
    $address = parse_url($bucket['endpoint']);
    $host = $address['host'] . (isset($address['port']) ? ":{$address['port']}" : '');
    $time = gmdate('Ymd\THis\Z');
    $headers = "host:$host\nx-amz-content-sha256:$hash\nx-amz-date:$time\n";
    $names = 'host;x-amz-content-sha256;x-amz-date';
    $scope = substr($time, 0, 8) . "/{$bucket['region']}/s3/aws4_request";
    $request = hash('sha256', "$method\n$path\n\n$headers\n$names\n$hash");
    $key = "AWS4{$bucket['secret']}";
    foreach (explode('/', $scope) as $part) {
        $key = hash_hmac('sha256', $part, $key, true);
    }
    $signature = hash_hmac('sha256', "AWS4-HMAC-SHA256\n$time\n$scope\n$request", $key);
    return [
        "Host: $host",
        "x-amz-content-sha256: $hash",
        "x-amz-date: $time",
        "Authorization: AWS4-HMAC-SHA256 Credential={$bucket['access']}/$scope, SignedHeaders=$names, Signature=$signature",
    ];
}

/**
 * Sends one request, up to three times while the service is busy or out of reach. `$prepare` sets what is special to it
 * before each attempt. Answers with the HTTP status (0 without an answer) and a word for what is wrong.
 */
function send(array $bucket, string $method, string $name, string $hash, callable $prepare): array
{
    $path = '/' . implode('/', array_map('rawurlencode', explode('/', "{$bucket['path']}/$name")));
    for ($attempt = 1; ; $attempt++) {
        $request = curl_init($bucket['endpoint'] . $path);
        curl_setopt_array($request, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => signed($bucket, $method, $path, $hash),
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
            CURLOPT_CONNECTTIMEOUT => 10,
            // Given up when less than a kilobyte a second came through for a minute.
            CURLOPT_LOW_SPEED_LIMIT => 1024,
            CURLOPT_LOW_SPEED_TIME => 60,
        ]);
        $body = $prepare($request);
        $done = curl_exec($request);
        $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
        if ($done !== false && $status < 500 && $status !== 429) {
            return [$status, $status < 300 ? '' : word($body($done), $status)];
        }
        if ($attempt === 3) {
            return $done === false ? [0, curl_error($request)] : [$status, word($body($done), $status)];
        }
        sleep($attempt);
    }
}

function word(string $answer, int $status): string
{
    return preg_match('~<Code>([A-Za-z]{1,60})</Code>~', $answer, $match) ? $match[1] : "HTTP $status";
}

/** Puts a file into the bucket, as a stream. */
function put(array $bucket, string $file, string $name): void
{
    $size = filesize($file);
    if ($size > LARGEST) {
        fail("$name is larger than 5 GiB, the most that an S3 service takes at once. It stays in the volume for copies.");
    }
    [$status, $why] = send($bucket, 'PUT', $name, hash_file('sha256', $file), function ($request) use ($file, $size) {
        curl_setopt_array($request, [
            CURLOPT_UPLOAD => true,
            CURLOPT_CUSTOMREQUEST => 'PUT',
            CURLOPT_INFILE => fopen($file, 'rb'),
            CURLOPT_INFILESIZE => $size,
            CURLOPT_RETURNTRANSFER => true,
        ]);
        return fn ($answer) => $answer;
    });
    if ($status < 200 || $status > 299) {
        fail("$name was not put into the bucket: $why");
    }
}

/** Brings an object into a file, as a stream. */
function get(array $bucket, string $name, string $file): void
{
    [$status, $why] = send($bucket, 'GET', $name, hash('sha256', ''), function ($request) use ($file) {
        curl_setopt($request, CURLOPT_FILE, fopen($file, 'wb'));
        return fn () => file_get_contents($file, length: 4096);
    });
    if ($status !== 200) {
        unlink($file);
        fail("$name was not brought from the bucket: $why");
    }
}
