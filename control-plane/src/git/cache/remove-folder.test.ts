import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { removeFolder } from './remove-folder.ts';

test('a folder that another process still writes into is removed all the same', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'storeplane-remove-'));
  const write = `const fs=require('fs');for(let i=0;i<3000;i++){fs.mkdirSync(process.argv[1]+'/d'+i%7,{recursive:true});fs.writeFileSync(process.argv[1]+'/d'+i%7+'/f'+i,'x');if(i===50)console.log('on')}`;
  const writer = spawn(process.execPath, ['-e', write, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(writer, 'exit');
  await once(writer.stdout, 'data');
  const removed = removeFolder(folder);
  setTimeout(() => writer.kill('SIGKILL'), 100);
  await ended;
  await removed;
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
});
