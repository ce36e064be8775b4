<?php
// Brings a copy out of the bucket when the volume has none of that name. Arguments: the folder of the copies, that of the keys,
// that of the content.
require __DIR__ . '/s3.php';
[, $copies, $keys, $content] = $argv;
$from = getenv('FROM');
$restored = "$content/.storeplane-restored";
if (is_file($restored) && trim(file_get_contents($restored)) === trim("$from " . getenv('AGAIN'))) {
    exit(0);
}
if (is_dir("$copies/$from")) {
    echo "The copy $from is in the volume.\n";
    exit(0);
}
$bucket = bucket($keys);
// Not a copy yet: it counts when it has its name.
$unfinished = "$copies/fetched";
if (!is_dir($unfinished) && !mkdir($unfinished)) {
    fail('The volume for copies cannot be written.');
}
foreach (['database.sql.gz', 'content.tar.gz'] as $file) {
    get($bucket, "$from/$file", "$unfinished/$file");
}
file_put_contents("$unfinished/uploaded", "{$bucket['endpoint']}/{$bucket['path']}");
rename($unfinished, "$copies/$from");
echo "Brought the copy $from out of the bucket.\n";
