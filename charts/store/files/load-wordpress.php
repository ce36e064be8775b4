<?php
// Loads WordPress on the command line, as if its own address had been asked for. To be required at the top of a script:
// WordPress is made to be loaded where all variables are global.

function fail(string $message): never
{
    $GLOBALS['storeplane_ended'] = true;
    fwrite(STDERR, "$message\n");
    exit(1);
}

function done(string $message): never
{
    $GLOBALS['storeplane_ended'] = true;
    echo "$message\n";
    exit(0);
}

function must(mixed $result, string $what): mixed
{
    return is_wp_error($result) ? fail("$what: " . $result->get_error_message()) : $result;
}

/** WordPress's last words, which it would say as a page, with the status of success. */
function storeplane_die(mixed $message): never
{
    $text = is_wp_error($message) ? $message->get_error_message() : (string) $message;
    fail(trim(preg_replace('/\s+/', ' ', html_entity_decode(strip_tags(str_replace('<', ' <', $text)), ENT_QUOTES))));
}

$GLOBALS['wp_filter']['wp_die_handler'][10]['storeplane_die'] = [
    'function' => fn () => 'storeplane_die',
    'accepted_args' => 1,
];
// However else it ends, a script that did not say that it is done has failed.
register_shutdown_function(function (): void {
    if (!isset($GLOBALS['storeplane_ended'])) {
        fail('WordPress ended before the work was done.');
    }
});

$storeplane_url = parse_url(getenv('STORE_URL'));
$_SERVER['HTTP_HOST'] = $storeplane_url['host'] . (isset($storeplane_url['port']) ? ':' . $storeplane_url['port'] : '');
$_SERVER['HTTP_X_FORWARDED_PROTO'] = $storeplane_url['scheme'];
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
require '/var/www/html/wp-load.php';
