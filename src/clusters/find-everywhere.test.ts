import { describe, expect, it } from 'vitest';
import { accessPath } from '../../test/fakes/builders.ts';
import { AppError, toFailure } from '../domain/errors.ts';
import type { ClusterFinder, FoundPaths } from '../domain/ports/cluster-access.ts';
import { EverywhereFinder } from './find-everywhere.ts';

const signal = new AbortController().signal;
const missing = new AppError('KUBECONFIG_MISSING', 'there is no kubeconfig');
const broken = toFailure(new AppError('KUBECONFIG_INVALID', 'a file is broken'));
const dead = toFailure(new AppError('MCP_SERVER_DIED', 'it ended'));

function finds(paths: string[], problems: FoundPaths['problems'] = []): ClusterFinder {
  return { find: async () => ({ paths: paths.map((name) => accessPath(name)), problems }) };
}

function fails(error: unknown): ClusterFinder {
  return {
    find: async () => {
      throw error;
    },
  };
}

async function look(
  kubeconfig: ClusterFinder,
  mcp: ClusterFinder,
  isKubeconfigNamed = false,
  wanted: string[] = [],
): Promise<{ names: string[]; codes: string[] }> {
  const found: FoundPaths[] = [];
  for await (const part of new EverywhereFinder({ kubeconfig, mcp, isKubeconfigNamed, wanted }).find(signal))
    found.push(part);
  return {
    names: found.flatMap(({ paths }) => paths.map(({ name }) => name)),
    codes: found.flatMap(({ problems }) => problems.map(({ code }) => code)),
  };
}

describe('clusters/find-everywhere', () => {
  it('gives the paths of the kubeconfig first, and all problems', async () => {
    const found = await look(finds(['a', 'b'], [broken]), finds(['server/c'], [dead]));

    expect(found).toEqual({
      names: ['a', 'b', 'server/c'],
      codes: ['KUBECONFIG_INVALID', 'MCP_SERVER_DIED'],
    });
  });

  it('tells of a name that a way to read was set for and that nothing has', async () => {
    const found = await look(finds(['a-1', 'b']), finds(['server/c']), false, ['a-*', 'server/c', 'test-9']);

    expect(found.codes).toEqual(['CLUSTER_UNKNOWN']);
  });

  it('gives what the kubeconfig names before any server has answered', async () => {
    const silent: ClusterFinder = { find: () => new Promise(() => {}) };

    const finder = new EverywhereFinder({
      kubeconfig: finds(['a']),
      mcp: silent,
      isKubeconfigNamed: false,
      wanted: [],
    });
    const { value } = await finder.find(signal).next();

    expect(value).toMatchObject({ paths: [{ name: 'a' }] });
  });

  it('needs no kubeconfig where an MCP server leads to a cluster', async () => {
    expect(await look(fails(missing), finds(['server/c']))).toEqual({ names: ['server/c'], codes: [] });
  });

  it('tells that the kubeconfig is missing when it was asked for by name', async () => {
    expect(await look(fails(missing), finds(['server/c']), true)).toEqual({
      names: ['server/c'],
      codes: ['KUBECONFIG_MISSING'],
    });
  });

  it('tells both when there is no kubeconfig and the MCP server fails', async () => {
    expect(await look(fails(missing), finds([], [dead]))).toEqual({
      names: [],
      codes: ['KUBECONFIG_MISSING', 'MCP_SERVER_DIED'],
    });
  });

  it('refuses when there is neither a kubeconfig nor a server that leads anywhere', async () => {
    await expect(look(fails(missing), finds([]))).rejects.toBe(missing);
  });

  it('tells mistakes of the asker before it starts any server', async () => {
    const unknown = new AppError('CLUSTER_UNKNOWN', 'no such context');
    let started = 0;
    const mcp: ClusterFinder = {
      find: async () => {
        started += 1;
        return { paths: [], problems: [] };
      },
    };

    await expect(look(fails(unknown), mcp)).rejects.toBe(unknown);
    expect(started).toBe(0);
  });
});
