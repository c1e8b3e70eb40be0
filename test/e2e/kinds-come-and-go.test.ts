import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeEntry } from '../../src/domain/change.ts';
import type { CacheMetadata } from '../../src/domain/coverage.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const definition = (served = true): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.shop.example' },
  spec: {
    group: 'shop.example',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});
const widget = (name: string): object => ({
  apiVersion: 'shop.example/v1',
  kind: 'Widget',
  metadata: { name, namespace: 'default' },
  spec: { size: 1 },
});

describe.skipIf(!hasCluster('kinds that come and go on a real API server'))('e2e/kinds-come-and-go', () => {
  let fleet: Fleet;
  let cluster: TestCluster;
  let home: string;
  let whileThere: string;

  const run = (...words: string[]): Promise<ProgramResult> =>
    runProgram(words, home, { KUBECONFIG: fleet.kubeconfig() });
  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  /** On a machine that is busy otherwise, a cluster may not answer in the time that a first look is given. */
  const scan = async (...words: string[]): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt += 1) if ((await run(...words)).code === 0) return;
    throw new Error(`${words.join(' ')} did not succeed`);
  };
  /** Until discovery, which follows a moment later, says the same. */
  const served = async (isServed: boolean): Promise<void> => {
    for (let round = 0; round < 100; round += 1) {
      const names = await kubectl('api-resources', '-o', 'name', '--cached=false');
      if (names.includes('widgets.shop.example') === isServed) return;
      await delay(200);
    }
    throw new Error('discovery did not follow');
  };
  const define = async (isServed = true): Promise<void> => {
    await cluster.apply(definition(isServed));
    await served(isServed);
  };
  const itemsOf = async <Item>(...words: string[]): Promise<Item[]> => {
    const { stdout, stderr } = await run(...words, '-o', 'json');
    expect(stderr).not.toContain('"error"');
    return (JSON.parse(stdout) as { items: Item[] }).items;
  };
  const listed = async (...words: string[]): Promise<string[]> =>
    (await itemsOf<{ name: string }>('list', 'widgets', ...words)).map(({ name }) => name);
  const kept = async (): Promise<CacheMetadata | undefined> =>
    (await itemsOf<CacheMetadata>('list')).find(({ kind }) => kind === 'widgets.shop.example');

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['changing'] });
    [cluster] = fleet.clusters as [TestCluster];
    home = temporaryFolder();
    await scan('full-scan');
    await delay(1100);
  });
  afterAll(async () => {
    await fleet?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('tells of the objects of a kind that is new to the cluster', async () => {
    await define();
    await cluster.apply(widget('a'), widget('b'));
    await scan('scan', '--all');

    expect(await listed()).toEqual(['a', 'b']);
    const entries = await itemsOf<ChangeEntry>('changes', 'widgets');
    expect(entries.map(({ object, words }) => [object.name, words[0]?.text]).toSorted()).toEqual([
      ['a', 'added'],
      ['b', 'added'],
    ]);
  });

  it('keeps what is defined and for the moment not served, and says so', async () => {
    await define(false);
    await scan('scan');

    expect(await listed()).toEqual(['a', 'b']);
    expect(await kept()).toMatchObject({
      completeness: 'partial',
      goneAt: null,
      reason: expect.stringContaining('discovery has not named this kind'),
    });
    const { code, stderr } = await run('list', 'widgets', '--strict');
    expect([code, stderr]).toEqual([3, expect.stringContaining('discovery has not named this kind')]);
  });

  it('goes on when it is served again', async () => {
    await define();
    await cluster.apply(widget('c'));
    await scan('scan', 'widgets');

    expect(await listed()).toEqual(['a', 'b', 'c']);
    expect(await kept()).toMatchObject({ completeness: 'complete', goneAt: null });
    await delay(1100);
    whileThere = new Date().toISOString();
    await delay(1100);
  });

  it('takes the objects out of the list with their definition, and keeps what is known of them', async () => {
    await kubectl('delete', 'crd', 'widgets.shop.example');
    await served(false);
    await scan('scan', '--all');

    const { stdout, stderr, code } = await run('list', 'widgets', '--strict');
    expect([stdout, code]).toEqual(['', 0]);
    expect(stderr).not.toContain('not seen');
    expect(await listed('--at', whileThere)).toEqual(['a', 'b', 'c']);
    expect(await kept()).toMatchObject({ completeness: 'complete', count: 0, goneAt: expect.any(String) });
    const [gone] = await itemsOf<ChangeEntry>('changes', '--since', whileThere);
    expect(gone).toMatchObject({
      object: { kind: 'CustomResourceDefinition', name: 'widgets.shop.example' },
      words: [{ text: 'gone' }],
      followers: [{ kind: 'widgets', deleted: 3 }],
    });
  });

  it('goes on with the history when the definition comes back', async () => {
    await define();
    await cluster.apply(widget('a'));
    await scan('scan');

    expect(await listed()).toEqual(['a']);
    const entries = await itemsOf<ChangeEntry>('changes', 'widgets/a', '--all');
    expect(entries.map(({ words }) => words[0]?.text)).toEqual([
      'added',
      'gone: the kind itself was removed',
      'added',
    ]);
  });
});
