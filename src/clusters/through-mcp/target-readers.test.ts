import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { accessPath, namespaceKind } from '../../../test/fakes/builders.ts';
import { trustOf } from '../../../test/fakes/memory-trust.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import {
  isAlive,
  kubernetesTools,
  recorded,
  stdioServer,
  testPool,
  textResult,
  toolTaking,
} from '../../../test/fakes/test-servers.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import { McpClusterFinder } from './mcp-cluster-finder.ts';
import { TargetReaders } from './target-readers.ts';

const signal = new AbortController().signal;

describe('clusters/through-mcp/target-readers', () => {
  const pool = testPool();
  afterAll(() => pool.close());

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
      names.push(...resourcesOf(page.changed).map(({ name }) => name));

    expect(names).toEqual(['shop']);
    expect(() => readers.open(accessPath('other', { source: 'mcp' }))).toThrow(
      expect.objectContaining({ code: 'PATH_MISSING' }),
    );
  });

  it('gives each cluster of a server that waits for them a process of its own, four at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'target-readers-'));
    const record = join(folder, 'record');
    const contexts = Array.from({ length: 6 }, (_, index) => ({ name: `c${index}` }));
    const items = [{ kind: 'Namespace', metadata: { name: 'kube-system', uid: 'uid' } }];
    const server = stdioServer(
      {
        tools: [
          toolTaking('kubectl_get', 'resourceType', 'allNamespaces', 'output', 'context'),
          toolTaking('kubectl_context', 'operation'),
        ],
        calls: {
          kubectl_context: textResult(JSON.stringify({ contexts })),
          kubectl_get: textResult(JSON.stringify({ kind: 'List', items })),
        },
        record,
      },
      'waiting',
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
    const { paths } = await finder.find(signal);
    const before = pidsIn(record);

    const probes = await Promise.all(paths.map((path) => readers.open(path).probe(signal)));

    expect(probes.map(({ signals }) => signals.kubeSystemUid)).toEqual(Array(6).fill('uid'));
    const others = pidsIn(record).filter((pid) => !before.includes(pid));
    expect(others).toHaveLength(6);
    // What its tools were listed with is ended, and so are two of those that made room.
    await vi.waitFor(() => expect([...before, ...others].filter(isAlive)).toHaveLength(4), { timeout: 5000 });
    rmSync(folder, { recursive: true, force: true });
  });
});

function pidsIn(record: string): number[] {
  return [...new Set(recorded(record).map((line) => Number(line.split(' ')[0])))];
}
