<?php
// Whether PHP reaches the database with the store's password.
header('Content-Type: text/plain');
mysqli_report(MYSQLI_REPORT_OFF);
$database = mysqli_init();
// The second one is for a database that takes the connection and says nothing.
$database->options(MYSQLI_OPT_CONNECT_TIMEOUT, 3);
$database->options(MYSQLI_OPT_READ_TIMEOUT, 3);
$password = trim((string) file_get_contents('/run/secrets/store/db-password'));
if (@$database->real_connect('mariadb', 'wordpress', $password, 'wordpress') && $database->query('SELECT 1')) {
    echo "ok\n";
} else {
    http_response_code(503);
    echo "the database does not answer\n";
}
