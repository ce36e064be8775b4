import path from 'node:path';
import { assembleContents, ContentsError } from './contents.ts';

// Puts together what the image holds: npm run image:contents -- <folder>
const [folder, ...more] = process.argv.slice(2);
if (folder === undefined || more.length > 0) {
  process.stderr.write('Name one new folder: npm run image:contents -- <folder>\n');
  process.exit(2);
}
try {
  await assembleContents(path.resolve(folder));
} catch (error) {
  if (!(error instanceof ContentsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
