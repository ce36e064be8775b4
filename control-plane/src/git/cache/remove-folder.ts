import { rm } from 'node:fs/promises';

/**
 * Removes a folder with all that is in it. A git process that was ended, or outlived a killed process of ours, may
 * write into it for a moment longer: then the removal is tried again.
 */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
