import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { serverFromCommand, serverFromUrl } from './server-config.ts';
import { ServerVerdicts } from './server-verdicts.ts';

const modern = { era: 'modern', transport: 'http' } as const;
const legacy = { era: 'legacy', transport: 'sse' } as const;
const team = serverFromUrl('team', 'https://team.example/mcp?token=hunter2');

describe('mcp/server-verdicts', () => {
  let folder: string;
  let file: string;
  let clock: FakeClock;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'server-verdicts-'));
    file = join(folder, 'cache', 'mcp-servers.json');
    clock = new FakeClock();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const opened = (from: string | null = file): ServerVerdicts => new ServerVerdicts({ file: from, clock });

  it('remembers over runs how a server speaks, and nothing that it is asked with', async () => {
    await opened().keep(team, modern);

    expect(await opened().of(team)).toEqual(modern);
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('forgets what is a week old', async () => {
    await opened().keep(team, modern);

    clock.advance(7 * 24 * 3600 * 1000 - 1);
    expect(await opened().of(team)).toEqual(modern);
    clock.advance(1);
    expect(await opened().of(team)).toBeNull();
  });

  it('replaces a verdict', async () => {
    const verdicts = opened();
    await verdicts.keep(team, modern);
    await verdicts.keep(team, legacy);

    expect(await verdicts.of(team)).toEqual(legacy);
    expect(await opened().of(team)).toEqual(legacy);
  });

  it.each([
    ['another address', serverFromUrl('team', 'https://other.example/mcp')],
    ['another name', serverFromUrl('other', 'https://team.example/mcp')],
    ['a program', serverFromCommand('team', ['kms'])],
  ])('knows nothing of %s', async (_, server) => {
    const verdicts = opened();
    await verdicts.keep(team, modern);

    expect(await verdicts.of(server)).toBeNull();
  });

  it('remembers within a run where there is no file, or none can be written', async () => {
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be');

    for (const verdicts of [opened(null), opened()]) {
      await verdicts.keep(team, modern);
      expect(await verdicts.of(team)).toEqual(modern);
    }
  });

  it.each(['', 'not json', '[]', '{"x": {"era": "future"}}'])(
    'begins anew on a file that holds %j',
    async (text) => {
      const broken = join(folder, 'broken.json');
      writeFileSync(broken, text);

      const verdicts = opened(broken);
      expect(await verdicts.of(team)).toBeNull();
      await verdicts.keep(team, modern);

      expect(await opened(broken).of(team)).toEqual(modern);
    },
  );
});
