import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What becomes of the commands of a page, as the word after `sh` says, which readers do not see: run here; run here until the
 * page's end (a server); too long to be run by a test; in need of something that is not here.
 */
export const classes = ['run', 'serves', 'long', 'needs-docker', 'needs-cluster', 'needs-git-host'] as const;

export interface Block {
  /** From the project's root. */
  readonly page: string;
  readonly line: number;
  /** The word itself; empty where there is none. */
  readonly kind: string;
  readonly text: string;
}

/** Every block of shell commands in `text`, in its order. */
export function blocksOf(page: string, text: string): Block[] {
  const fence = /^( *)```(?:sh|bash|shell|console)\b *(.*)\n((?:.*\n)*?)\1```$/gm;
  return [...text.matchAll(fence)].map(({ index, 1: indent = '', 2: kind = '', 3: body = '' }) => ({
    page,
    line: text.slice(0, index).split('\n').length,
    kind: kind.trim(),
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The blocks of all pages that git knows, by page. */
export async function allBlocks(): Promise<Map<string, Block[]>> {
  const { stdout } = await promisify(execFile)('git', ['-C', root, 'ls-files', '-z', '*.md']);
  const pages = new Map<string, Block[]>();
  for (const page of stdout.split('\0').filter(Boolean)) {
    const blocks = blocksOf(page, await readFile(path.join(root, page), 'utf8'));
    if (blocks.length > 0) pages.set(page, blocks);
  }
  return pages;
}
