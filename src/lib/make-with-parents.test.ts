import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeWithParents } from './make-with-parents.ts';

const maker = { make: (folder: string) => mkdirSync(folder, { mode: 0o700 }), parentOf: dirname };

describe('lib/make-with-parents', () => {
  const home = mkdtempSync(join(tmpdir(), 'folders-'));
  afterAll(() => rmSync(home, { recursive: true }));

  it('makes a folder and those above it, with the rights that are wanted', () => {
    makeWithParents(join(home, 'a/b/c'), maker);

    expect(statSync(join(home, 'a/b/c')).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o700);
  });

  it('leaves one that is there', () => {
    makeWithParents(home, maker);

    expect(existsSync(join(home, 'a'))).toBe(true);
  });

  it.runIf(process.platform === 'linux').each(['/proc/self/data', '/proc/self/data/deeper/still'])(
    'ends where no folder can be made: %s',
    (folder) => {
      expect(() => makeWithParents(folder, maker)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    },
  );
});
