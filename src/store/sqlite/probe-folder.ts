import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Throws what the file system says where no file can be made in a folder. Rights alone do not tell: a file system may be read-only. */
export function probeFolder(folder: string): void {
  const probe = join(folder, `.probe-${randomUUID()}`);
  closeSync(openSync(probe, 'wx', 0o600));
  rmSync(probe);
}
