import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterInfo, deploymentKind, podKind, resource } from '../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { everything } from '../../domain/coverage.ts';
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { BeginList } from '../../domain/ports/store.ts';
import type { UnreadText } from '../../domain/unread.ts';
import { openReadOnly } from './open-database.ts';

const failure = { code: 'PARSE' as const, message: 'it cannot be read', hint: errorCatalogue.PARSE.hint };
const text = (words: string): UnreadText => ({
  source: 'list_all',
  hash: `hash of ${words}`,
  text: words,
  length: words.length,
});
const key = { fingerprint: 'one', model: 'a-model', prompt: 1 };
const partial = { completeness: 'partial', reason: 'by a model', resourceVersion: null } as const;

describe('store/sqlite/sqlite-unread-store', () => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await filledStore();
    await filled.store.save(clusterInfo('prod'));
    await filled.store.acquire('id-prod');
  });
  afterEach(() => filled.remove());

  const at = (): string => new Date(filled.clock.now()).toISOString();

  async function begin(source: BeginList['source'], kind: ResourceKind = podKind) {
    return filled.store.begin({ clusterId: 'id-prod', kind, source, startedAt: at(), ttlSeconds: 60 });
  }

  const page = (...names: string[]) => ({
    changed: names.map((name) => resource(podKind, name, { namespace: 'shop', uid: null })),
    unchangedIds: [],
    dropped: [],
    bytes: 1,
    result: null,
  });

  async function failWith(words: string, kind?: ResourceKind): Promise<void> {
    await filled.store.abandon(await begin('mcp', kind), failure, text(words));
  }

  async function readByModel(...names: string[]): Promise<void> {
    const list = await begin('model');
    await filled.store.write(list, page(...names));
    await filled.store.finish(list, { ...partial, provenNamespaces: 'all' }, 1);
  }

  const pods = async () => {
    const [kept] = (await filled.store.cacheMetadata(everything)).filter(({ kind }) => kind === 'pods');
    const { rows } = await filled.store.resources({ kinds: ['pods'] }, everything);
    return { ...kept, names: rows.map(({ name }) => name) };
  };

  it('gives of each kind what was said last', async () => {
    await failWith('well');
    filled.clock.advance(1000);
    await failWith('not so well');
    await failWith('well', deploymentKind);

    expect(await filled.store.unread.unreadTexts(everything)).toMatchObject([
      { cluster: 'prod', kind: deploymentKind, text: 'well', rows: 'none' },
      { cluster: 'prod', kind: podKind, text: 'not so well', saidAt: at(), rows: 'none' },
    ]);
    expect(await filled.store.unread.unreadTexts({ clusterIds: ['other'], namespaces: 'all' })).toEqual([]);
  });

  it('tells whose the rows of a kind are', async () => {
    const rows = async () => (await filled.store.unread.unreadTexts(everything)).map((kept) => kept.rows);
    await readByModel('web-0');
    await failWith('well');
    expect(await rows()).toEqual(['model']);

    const list = await begin('mcp');
    await filled.store.write(list, page('web-1'));
    await filled.store.abandon(list, failure, text('well'));
    expect(await rows()).toEqual(['other']);
  });

  it('keeps the text that a model read, and tells no history of it', async () => {
    await failWith('well');
    await readByModel('web-0', 'web-1');
    filled.clock.advance(1000);
    await readByModel('web-1', 'web-2');

    expect(await pods()).toMatchObject({
      source: 'model',
      completeness: 'partial',
      unread: 1,
      names: ['web-1', 'web-2'],
    });
    expect(countVersions()).toBe(0);
  });

  it('tells no history of a kind that the cluster did not have before', async () => {
    const discovery = { failedGroups: [], via: 'api' as const };
    await filled.store.saveKinds('id-prod', { ...discovery, kinds: [deploymentKind], at: at() });
    filled.clock.advance(60_000);
    await filled.store.saveKinds('id-prod', { ...discovery, kinds: [deploymentKind, podKind], at: at() });
    await readByModel('web-0');
    await readByModel('web-1');

    expect((await pods()).names).toEqual(['web-1']);
    expect(countVersions()).toBe(0);
    const list = await begin('mcp');
    await filled.store.write(list, page('web-7'));
    // The one that came is told; those that a model read have not gone.
    expect(countVersions()).toBe(1);
  });

  it('gives way to the first row of another source, though that list breaks off', async () => {
    await readByModel('web-0', 'web-1');
    const list = await begin('mcp');
    await filled.store.write(list, page('web-1', 'web-7'));
    await filled.store.abandon(list, failure);

    expect(await pods()).toMatchObject({ source: 'mcp', completeness: 'never', names: ['web-1', 'web-7'] });
    expect(countVersions()).toBe(0);
  });

  it('gives way to a list that is empty, and not to one that shows nothing', async () => {
    await readByModel('web-0');
    await failWith('well');
    expect(await pods()).toMatchObject({ source: 'model', completeness: 'partial', names: ['web-0'] });

    const list = await begin('mcp');
    await filled.store.finish(list, { ...partial, provenNamespaces: [] }, 1);
    expect(await pods()).toMatchObject({ source: 'mcp', unread: 0, names: [] });
    expect(countVersions()).toBe(0);
  });

  it('is never taken for newer than what another path to the cluster read', async () => {
    await filled.fill('other', [resource(podKind, 'web-9', { namespace: 'shop', uid: 'u9' })]);
    filled.clock.advance(60_000);
    await filled.store.acquire('id-prod');
    await readByModel('web-0');

    await filled.store.merge('id-prod', 'id-other');

    expect(await pods()).toMatchObject({ source: 'api', names: ['web-9'] });
  });

  it('keeps readings for thirty days', async () => {
    const { unread } = filled.store;
    await unread.saveReading(key, 'a reading', '2026-01-01T00:00:00.000Z');
    expect(await unread.findReading(key)).toBe('a reading');
    expect(await unread.findReading({ ...key, prompt: 2 })).toBeNull();
    expect(await unread.findReading({ ...key, model: 'another' })).toBeNull();

    await unread.saveReading({ ...key, fingerprint: 'two' }, 'another', '2026-02-01T00:00:00.000Z');

    expect(await unread.findReading(key)).toBeNull();
  });

  function countVersions(): number {
    const database = openReadOnly(filled.store.file);
    try {
      return Number(database.prepare('select count(*) as count from t_versions').get()?.count);
    } finally {
      database.close();
    }
  }
});
