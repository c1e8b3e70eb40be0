import { describe, expect, it } from 'vitest';
import { stdioServer } from '../../../test/fakes/test-servers.ts';
import { namedClusters } from './named-clusters.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import type { McpProfile } from './profiles/profile.ts';

describe('clusters/through-mcp/named-clusters', () => {
  const server = stdioServer({}, 'team');
  const named = { ...server, clusters: ['prod', 'dev'] };
  const needing: McpProfile = { ...kubernetesMcpServer, targets: null, needsClusterNames: true };
  const single: McpProfile = {
    ...kubernetesMcpServer,
    lists: kubernetesMcpServer.lists.map((rule) => ({ ...rule, clusterArguments: [] })),
  };

  it.each<[string, McpProfile]>([
    ['that needs them', needing],
    ['that would tell others', kubernetesMcpServer],
  ])('takes the names of the entry for a server %s', (_, profile) => {
    expect(namedClusters(named, profile)).toEqual([
      { name: 'prod', server: null },
      { name: 'dev', server: null },
    ]);
  });

  it('names nothing for a server that tells by itself, or that cannot be told', () => {
    expect(namedClusters(server, kubernetesMcpServer)).toBeNull();
    expect(namedClusters(named, single)).toBeNull();
  });

  it('says what is missing where nobody names the clusters', () => {
    expect(() => namedClusters(server, needing)).toThrow(
      expect.objectContaining({ code: 'CONTEXT_INVALID', hint: expect.stringContaining('"clusters": [') }),
    );
  });
});
