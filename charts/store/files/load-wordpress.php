<?php
// Loads WordPress on the command line, as if its own address had been asked for.
function load_wordpress(): void
{
    $url = parse_url(getenv('STORE_URL'));
    $_SERVER['HTTP_HOST'] = $url['host'] . (isset($url['port']) ? ':' . $url['port'] : '');
    $_SERVER['HTTP_X_FORWARDED_PROTO'] = $url['scheme'];
    $_SERVER['REQUEST_METHOD'] = 'GET';
    $_SERVER['REQUEST_URI'] = '/';
    $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
    $_SERVER['REMOTE_ADDR'] = '127.0.0.1';
    require '/var/www/html/wp-load.php';
}

function fail(string $message): never
{
    fwrite(STDERR, "$message\n");
    exit(1);
}

function must(mixed $result, string $what): mixed
{
    if (is_wp_error($result)) {
        fail("$what: " . $result->get_error_message());
    }
    return $result;
}
