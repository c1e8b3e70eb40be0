import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { allSeen, page } from '../contract/inventory-contract.ts';
import { clusterInfo, podKind, resource } from '../fakes/builders.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { formsOf, keptTexts } from './kept-texts.ts';
import { temporaryFolder } from './run-program.ts';

const planted = 'planted-in-a-body-1f2e';
const inColumn = 'planted-in-a-column-3d4c';

describe('e2e/kept-texts', () => {
  const home = temporaryFolder();
  const file = join(home, 'inventory.db');
  afterAll(() => rmSync(home, { recursive: true }));

  it('reads what is planted in a body, plain or encoded, and in a column: the file’s bytes do not show a body', async () => {
    const store = new SqliteStore({ dataDir: home, clock: new FakeClock() });
    await store.save(clusterInfo('prod'));
    await store.acquire('id-prod');
    const list = await store.begin({
      clusterId: 'id-prod',
      kind: podKind,
      source: 'api',
      startedAt: '2026-01-01T00:00:00.000Z',
      ttlSeconds: 60,
    });
    const encoded = Buffer.from(`{"password":"${planted}"}`).toString('base64');
    const bodies = [
      { data: { plain: planted } },
      { data: { encoded } },
      { data: { padding: 'x '.repeat(9000) } },
    ];
    const resources = bodies.map((body, index) =>
      resource(podKind, `pod-${index}`, { body: JSON.stringify(body), labels: { kept: inColumn } }),
    );
    await store.write(list, page(resources));
    await store.finish(list, allSeen, 1);
    await store.close();

    const texts = keptTexts(file);

    const found = (text: string): string[] =>
      texts.filter((kept) => formsOf(text).some((form) => kept.includes(form)));
    expect(readFileSync(file, 'latin1')).not.toContain(planted);
    // In a view, and in the pack that it is unpacked from.
    expect(found(planted)).toHaveLength(4);
    expect(found(inColumn).length).toBeGreaterThan(0);
    expect(found('planted-nowhere')).toEqual([]);
  });

  it.each([0, 1, 2, 3])('finds a text inside base64 behind %i other characters', (before) => {
    const encoded = Buffer.from(`${'.'.repeat(before)}${planted}...`).toString('base64');

    expect(formsOf(planted).filter((form) => encoded.includes(form))).toHaveLength(1);
  });
});
