import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { podKind, resource } from '../../../test/fakes/builders.ts';
import { type FilledStore, filledStore } from '../../../test/fakes/filled-store.ts';
import { everything } from '../../domain/coverage.ts';

describe('store/sqlite/search-rows', () => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await filledStore();
  });
  afterEach(() => filled.remove());

  const search = async (text: string): Promise<string[]> => {
    const filter = { text, kinds: null, namespaces: null, limit: 100 };
    const { hits } = await filled.store.searcher.search(filter, everything);
    return hits.map(({ row, found }) => `${row.name} ${found.text}`);
  };
  const pod = (version: string, ...messages: string[]) =>
    resource(podKind, 'web', { uid: 'u', resourceVersion: version, body: `{"v":${version}}`, messages });

  it('finds what an object says last, when it comes twice in one page', async () => {
    await filled.fill('prod', [pod('1', 'first words'), pod('2', 'other words')]);

    expect(await search('first')).toEqual([]);
    expect(await search('other')).toEqual(['web other words']);
  });

  it('finds no more what an object has stopped to say, in the same page and later', async () => {
    await filled.fill('prod', [pod('1', 'first words'), pod('2')]);
    const atOnce = await search('words');
    await filled.fill('prod', [pod('3', 'third words')]);
    const again = await search('words');
    await filled.fill('prod', [], { kinds: [podKind] });

    expect([atOnce, again, await search('words'), await search('web')]).toEqual([
      [],
      ['web third words'],
      [],
      [],
    ]);
  });
});
