import { z } from 'zod';
import { apiVersionOf } from '../../../domain/kind.ts';
import type { McpProfile } from './profile.ts';

const ContextList = z.looseObject({
  contexts: z.array(z.looseObject({ name: z.string(), server: z.string().nullish() })),
});

/** github.com/containers/kubernetes-mcp-server, 0.0.66: its resources_list gives whole objects when it lists as YAML. */
export const kubernetesMcpServer: McpProfile = {
  name: 'kubernetes-mcp-server',
  matches: (tools) =>
    ['resources_list', 'resources_get', 'pods_list'].every((name) =>
      tools.some((tool) => tool.name === name),
    ),
  listTool: 'resources_list',
  clusterArguments: ['context', 'cluster', 'target'],
  listArguments: ({ kind, namespace, target }, clusterArgument) => ({
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    ...(namespace === null ? {} : { namespace }),
    ...clusterOf(target, clusterArgument),
  }),
  getTool: 'resources_get',
  getArguments: ({ kind, name, target }, clusterArgument) => ({
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name,
    ...clusterOf(target, clusterArgument),
  }),
  targetsTool: 'configuration_contexts_list',
  readTargets: (structuredContent) => {
    const list = ContextList.safeParse(structuredContent);
    return list.success
      ? list.data.contexts.map(({ name, server }) => ({ name, server: server ?? null }))
      : null;
  },
  skipped: { secrets: 'Secrets through MCP: denied by us' },
  safeTools: [
    'resources_list',
    'resources_get',
    'pods_list',
    'pods_log',
    'namespaces_list',
    'events_list',
    'configuration_contexts_list',
  ],
};

function clusterOf(target: string | null, clusterArgument: string | null): Record<string, string> {
  return clusterArgument === null || target === null ? {} : { [clusterArgument]: target };
}
