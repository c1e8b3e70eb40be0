import { describe, expect, it } from 'vitest';
import { podKind } from '../../../test/fakes/builders.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../domain/ports/cluster-access.ts';
import type { Answered } from './list-records.ts';
import { toPages } from './to-pages.ts';

const result: ListResult = {
  completeness: 'complete',
  reason: null,
  provenNamespaces: 'all',
  resourceVersion: null,
};

const testExtraction = { redactor: testRedactor(), hash: keyedTestHash };

async function* answersOf(answers: Record<string, unknown>[][]): AsyncGenerator<Answered, ListResult> {
  const dropped = [{ reason: 'an item without a name', item: null }];
  for (const records of answers) yield { records, dropped, bytes: 1234, incomplete: null, isTable: false };
  return result;
}

async function pagesOf(
  records: Record<string, unknown>[],
  known: [string, string][] = [],
): Promise<ResourcePage[]> {
  const pages: ResourcePage[] = [];
  const options = { kind: podKind, known: new Map(known), extraction: testExtraction };
  for await (const page of toPages(answersOf([records]), options)) pages.push(page);
  return pages;
}

function pods(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    metadata: { name: `pod-${index}`, namespace: 'shop', uid: `uid-${index}`, resourceVersion: '7' },
  }));
}

describe('clusters/through-mcp/to-pages', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [500, [500]],
    [501, [500, 1]],
    [1200, [500, 500, 200]],
  ])('cuts %i records into pages of %j, the last with the result', async (count, sizes) => {
    const pages = await pagesOf(pods(count));

    expect(pages.map(({ changed }) => changed.length)).toEqual(sizes);
    expect(pages.map((page) => page.result)).toEqual([...sizes.slice(1).map(() => null), result]);
    expect(pages.map(({ bytes }) => bytes)).toEqual([1234, ...sizes.slice(1).map(() => 0)]);
    expect(pages.map(({ dropped }) => dropped.length)).toEqual([1, ...sizes.slice(1).map(() => 0)]);
  });

  it('only names what is kept already in the same version', async () => {
    const [page] = await pagesOf(pods(3), [
      ['uid-0', '7'],
      ['uid-1', '6'],
    ]);

    expect(page?.unchangedIds).toEqual(['uid-0']);
    expect(resourcesOf(page?.changed ?? []).map(({ name }) => name)).toEqual(['pod-1', 'pod-2']);
  });

  it('drops and counts what is no object', async () => {
    const [page] = await pagesOf([{ metadata: {} }, {}, ...pods(1)]);

    expect(page?.changed).toHaveLength(1);
    expect(page?.dropped.slice(1)).toEqual([
      { reason: 'no metadata.name', item: null },
      { reason: 'no metadata.name', item: null },
    ]);
    expect(page?.result).toEqual({
      completeness: 'partial',
      reason: '2 pods could not be read',
      provenNamespaces: [],
      resourceVersion: null,
    });
  });

  it('puts the result behind the last of several answers', async () => {
    const options = { kind: podKind, known: new Map(), extraction: testExtraction };
    const pages: ResourcePage[] = [];
    for await (const page of toPages(answersOf([pods(1), [], pods(2)]), options)) pages.push(page);

    expect(pages.map(({ changed }) => changed.length)).toEqual([1, 0, 2]);
    expect(pages.map((page) => page.result)).toEqual([null, null, result]);
  });

  it('gives a page with the result where nothing was answered', async () => {
    const options = { kind: podKind, known: new Map(), extraction: testExtraction };
    const pages: ResourcePage[] = [];
    for await (const page of toPages(answersOf([]), options)) pages.push(page);

    expect(pages).toEqual([{ changed: [], unchangedIds: [], dropped: [], bytes: 0, result }]);
  });

  it('lets others work between two pages', async () => {
    const order: string[] = [];
    const beside = (async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise(setImmediate);
        order.push('beside');
      }
    })();

    for (const _ of await pagesOf(pods(1200))) order.push('page');
    await beside;

    expect(order.indexOf('beside')).toBeLessThan(order.indexOf('page'));
  });
});
