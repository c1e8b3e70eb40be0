import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../config/load-settings.ts';
import { Opened } from './opened.ts';

describe('app/Opened', () => {
  const home = mkdtempSync(join(tmpdir(), 'opened-'));
  afterAll(() => rmSync(home, { recursive: true }));

  it('closes what was opened though something else could not be, which whoever asked for it was told', async () => {
    const dataDir = join(home, 'data');
    mkdirSync(dataDir);
    writeFileSync(
      join(dataDir, 'private.db'),
      'this is no database, and longer than a header of one would be',
    );
    const flags = { 'data-dir': dataDir };
    const loaded = await loadSettings({ flags, variables: { HOME: home }, workingDirectory: home });
    const opened = new Opened({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
    const store = await opened.store();
    let isStoreClosed = false;
    const close = store.close.bind(store);
    store.close = async () => {
      await close();
      isStoreClosed = true;
    };

    const refused = await opened.outside().catch((error: unknown) => error);
    await opened.close();

    expect(refused).toMatchObject({ code: 'STORE_CORRUPT' });
    expect(isStoreClosed).toBe(true);
  });
});
