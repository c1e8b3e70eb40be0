import { afterEach, describe, expect, it } from 'vitest';
import { accessPath, namespaceKind } from '../../../test/fakes/builders.ts';
import { trustOf } from '../../../test/fakes/memory-trust.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { kubernetesTools, stdioServer, testPool } from '../../../test/fakes/test-servers.ts';
import { McpClusterFinder } from './mcp-cluster-finder.ts';
import { TargetReaders } from './target-readers.ts';

const signal = new AbortController().signal;

describe('clusters/through-mcp/target-readers', () => {
  const pool = testPool();
  afterEach(() => pool.close());

  it('reads a cluster that was found, through the server that reaches it', async () => {
    const namespaces = [{ metadata: { name: 'shop', uid: 'uid-shop' } }];
    const server = stdioServer(
      {
        tools: kubernetesTools,
        calls: { resources_list: { result: { content: [], structuredContent: { items: namespaces } } } },
      },
      'team',
    );
    const finder = new McpClusterFinder({
      pool,
      servers: async () => ({ servers: [server], problems: [] }),
      trust: trustOf(pool),
      redactor: testRedactor(),
    });
    const readers = new TargetReaders({
      finder,
      extraction: { redactor: testRedactor(), hash: keyedTestHash },
    });
    const [path] = (await finder.find(signal)).paths;

    const names: string[] = [];
    for await (const page of readers.open(path!).list(namespaceKind, { known: new Map(), signal }))
      names.push(...page.changed.map(({ name }) => name));

    expect(names).toEqual(['shop']);
    expect(() => readers.open(accessPath('other', { source: 'mcp' }))).toThrow(
      expect.objectContaining({ code: 'PATH_MISSING' }),
    );
  });
});
