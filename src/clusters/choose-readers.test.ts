import { describe, expect, it } from 'vitest';
import { accessPath } from '../../test/fakes/builders.ts';
import { FakeClusterReaders } from '../../test/fakes/fake-cluster-readers.ts';
import { chooseReaders } from './choose-readers.ts';

type Via = 'auto' | 'api' | 'mcp';

describe('clusters/choose-readers', () => {
  function openedBy(source: 'kubeconfig' | 'in-cluster' | 'mcp', via: Via): string[] {
    const cluster = { one: {} };
    const readers = {
      api: new FakeClusterReaders(cluster),
      embedded: new FakeClusterReaders(cluster),
      targets: new FakeClusterReaders(cluster),
    };
    chooseReaders({ via: () => via, ...readers }).open(accessPath('one', { source }));
    return Object.entries(readers).flatMap(([name, { opened }]) => (opened.length > 0 ? [name] : []));
  }

  it.each<['kubeconfig' | 'in-cluster' | 'mcp', Via, string]>([
    ['kubeconfig', 'auto', 'api'],
    ['kubeconfig', 'api', 'api'],
    ['kubeconfig', 'mcp', 'embedded'],
    ['in-cluster', 'auto', 'api'],
    ['in-cluster', 'mcp', 'embedded'],
    ['mcp', 'auto', 'targets'],
    ['mcp', 'mcp', 'targets'],
  ])('reads a path of source %s with --via %s through %s', (source, via, expected) => {
    expect(openedBy(source, via)).toEqual([expected]);
  });

  it('says that only an MCP server leads there when the API is asked for', () => {
    expect(() => openedBy('mcp', 'api')).toThrow(
      expect.objectContaining({
        code: 'PATH_MISSING',
        message: expect.stringContaining('only an MCP server'),
      }),
    );
  });
});
