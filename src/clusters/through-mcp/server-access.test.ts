import { describe, expect, it } from 'vitest';
import { serverFromCommand, serverFromUrl } from '../../mcp/server-config.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import { mcpServerKubernetes } from './profiles/mcp-server-kubernetes.ts';
import { configFor, needsOtherProcess, needsOwnProcess } from './server-access.ts';

const program = serverFromCommand('team', ['kms', '--read-only']);
const needsNothing = { ...kubernetesMcpServer, environment: {} };
const address = serverFromUrl('central', 'https://mcp.example/mcp');

describe('clusters/through-mcp/server-access', () => {
  it('starts a server that waits for its clusters once for each, with what it needs', () => {
    const own = { ...program, env: { SPAWN_MAX_BUFFER: '1' } };

    expect(configFor(own, mcpServerKubernetes, 'prod')).toEqual({
      ...own,
      name: 'team (prod)',
      env: { SPAWN_MAX_BUFFER: '1', ALLOW_ONLY_READONLY_TOOLS: 'true' },
    });
    expect(configFor(program, mcpServerKubernetes, null).name).toBe('team');
  });

  it('lets kubernetes-mcp-server ask as often as its lists need, unless its entry says otherwise', () => {
    const own = { ...program, env: { KUBE_CLIENT_QPS: '3' } };

    expect(configFor(program, kubernetesMcpServer, 'prod')).toMatchObject({ env: { KUBE_CLIENT_QPS: '20' } });
    expect(configFor(own, kubernetesMcpServer, 'prod')).toMatchObject({ env: { KUBE_CLIENT_QPS: '3' } });
  });

  it('leaves all other servers as they are', () => {
    expect(configFor(program, needsNothing, 'prod')).toEqual(program);
    expect(configFor(address, mcpServerKubernetes, 'prod')).toBe(address);
  });

  it.each([
    ['a program that waits', program, mcpServerKubernetes, true, true],
    ['a program that needs a variable', program, kubernetesMcpServer, true, false],
    ['a program that needs nothing', program, needsNothing, false, false],
    ['an address', address, mcpServerKubernetes, false, false],
  ])('knows whether %s is read through other processes', (_, server, profile, other, own) => {
    expect([needsOtherProcess(server, profile), needsOwnProcess(server, profile)]).toEqual([other, own]);
  });
});
