import { describe, expect, it } from 'vitest';
import { isAllowedCall } from './is-allowed-call.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import { mcpServerKubernetes } from './profiles/mcp-server-kubernetes.ts';
import type { McpProfile } from './profiles/profile.ts';

const list = { resourceType: 'pods', output: 'yaml' };
const commands: McpProfile = {
  ...mcpServerKubernetes,
  lists: mcpServerKubernetes.lists.map((rule) => ({
    ...rule,
    tool: 'run',
    arguments: { command: 'kubectl get {resource}' },
    oneNamespace: null,
    allNamespaces: null,
    clusterArguments: [],
    paging: { by: 'continue', argument: 'page', limitArgument: 'limit', limit: 5 },
  })),
};

describe('clusters/through-mcp/is-allowed-call', () => {
  it.each<[string, McpProfile, string, Record<string, unknown>, boolean]>([
    ['a list', mcpServerKubernetes, 'kubectl_get', list, true],
    ['a list of one namespace', mcpServerKubernetes, 'kubectl_get', { ...list, namespace: 'shop' }, true],
    ['a list of all', mcpServerKubernetes, 'kubectl_get', { ...list, allNamespaces: true }, true],
    ['a list in one cluster', mcpServerKubernetes, 'kubectl_get', { ...list, context: 'prod' }, true],
    [
      'a list in a cluster without a name',
      mcpServerKubernetes,
      'kubectl_get',
      { ...list, context: 5 },
      false,
    ],
    ['a list with an argument more', mcpServerKubernetes, 'kubectl_get', { ...list, force: true }, false],
    ['a list without what it needs', mcpServerKubernetes, 'kubectl_get', { output: 'yaml' }, false],
    ['an object', mcpServerKubernetes, 'kubectl_get', { ...list, name: 'web' }, true],
    ['the contexts', mcpServerKubernetes, 'kubectl_context', { operation: 'list' }, true],
    ['the change of a context', mcpServerKubernetes, 'kubectl_context', { operation: 'set' }, false],
    ['what a default would do', mcpServerKubernetes, 'kubectl_context', {}, false],
    ['another safe tool', mcpServerKubernetes, 'kubectl_describe', { name: 'x' }, true],
    ['a tool that writes', mcpServerKubernetes, 'kubectl_delete', {}, false],
    ['pods of the embedded server', kubernetesMcpServer, 'pods_list', {}, true],
    ['a tool that says that it reads', kubernetesMcpServer, 'configuration_view', {}, false],
    ['a command that reads', commands, 'run', { command: 'kubectl get pods' }, true],
    ['its next page', commands, 'run', { command: 'kubectl get pods', page: 'x', limit: 5 }, true],
    ['a page of no kind', commands, 'run', { command: 'kubectl get pods', page: {} }, false],
    ['a command that writes', commands, 'run', { command: 'kubectl delete pods' }, false],
    ['two commands', commands, 'run', { command: 'kubectl get pods && rm x' }, false],
  ])('%s', (_, profile, tool, args, expected) => {
    expect(isAllowedCall(profile, tool, args)).toBe(expected);
  });

  it('heeds which values of an argument are safe', () => {
    const profile = { ...kubernetesMcpServer, safeTools: [{ tool: 'x', only: { mode: ['dry', 1] } }] };

    expect(isAllowedCall(profile, 'x', { mode: 'dry' })).toBe(true);
    expect(isAllowedCall(profile, 'x', { mode: 'wet' })).toBe(false);
    expect(isAllowedCall(profile, 'x', {})).toBe(false);
  });
});
