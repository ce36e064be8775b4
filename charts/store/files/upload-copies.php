<?php
// Puts the copies that are not there yet into the bucket, the newest first. Arguments: the folder of the copies, that of the keys.
// A copy is whole in the bucket when its database is there, which goes last.
require __DIR__ . '/s3.php';
[, $copies, $keys] = $argv;
$bucket = bucket($keys);
$place = "{$bucket['endpoint']}/{$bucket['path']}";
$names = array_map('basename', glob("$copies/[0-9]*", GLOB_ONLYDIR));
rsort($names);
foreach ($names as $name) {
    // What is in the bucket is remembered beside the copy: asking for it would take a further right.
    $mark = "$copies/$name/uploaded";
    if (is_file($mark) && file_get_contents($mark) === $place) {
        continue;
    }
    foreach (['content.tar.gz', 'database.sql.gz'] as $file) {
        put($bucket, "$copies/$name/$file", "$name/$file");
    }
    file_put_contents($mark, $place);
    echo "Put the copy $name into the bucket.\n";
}
