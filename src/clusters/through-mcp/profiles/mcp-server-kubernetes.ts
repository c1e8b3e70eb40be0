import { type McpProfile, neverAsked } from './profile.ts';

const clusterArguments = ['context'];

/**
 * npm: mcp-server-kubernetes 4.1.7. It runs kubectl and waits for it: one silent cluster holds up everything in its process.
 * Its JSON is a summary of its own; its YAML is kubectl's. What kubectl prints may have 1 MiB unless it is told otherwise.
 */
export const mcpServerKubernetes: McpProfile = {
  name: 'mcp-server-kubernetes',
  signature: {
    kubectl_get: ['resourceType', 'allNamespaces', 'output', 'context'],
    kubectl_context: ['operation'],
  },
  lists: [
    {
      tool: 'kubectl_get',
      kinds: 'any',
      arguments: { resourceType: '{resource}', output: '{output}' },
      oneNamespace: { namespace: '{namespace}' },
      allNamespaces: { allNamespaces: true },
      clusterArguments,
      outputs: ['yaml'],
      paging: null,
      mayNarrow: false,
    },
  ],
  get: {
    tool: 'kubectl_get',
    arguments: { resourceType: '{resource}', name: '{name}', output: 'yaml' },
    clusterArguments,
  },
  logs: {
    tool: 'kubectl_logs',
    arguments: { resourceType: 'pod', namespace: '{namespace}', name: '{name}' },
    clusterArguments,
    container: 'container',
    tail: 'tail',
    previous: 'previous',
    since: { argument: 'since', form: 'duration' },
    timestamps: 'timestamps',
    textKey: 'logs',
    emptyWords: null,
  },
  reads: [
    {
      tool: 'explain_resource',
      arguments: { resource: '{name}' },
      clusterArguments,
      gives: 'what the fields of a kind mean in this cluster: name is the kind, like pods',
      needs: ['name'],
    },
  ],
  targets: { tool: 'kubectl_context', arguments: { operation: 'list' }, format: 'records', key: 'name' },
  needsClusterNames: false,
  skipped: neverAsked,
  // kubectl_context says of itself that it only reads; with "set" it rewrites the kubeconfig.
  safeTools: ['kubectl_describe', 'explain_resource', 'list_api_resources', 'ping'].map((tool) => ({
    tool,
    only: {},
  })),
  noise: [
    'MCP error -?\\d+: ',
    'Failed to execute kubectl get command: ',
    'Failed to get resource: ',
    'Command failed: kubectl [^\\n]*\\n',
    '[EWI]\\d{4} [\\d:.]+ +\\d+ memcache\\.go:\\d+\\] [^\\n]*\\n',
  ],
  oneProcessPerCluster: true,
  environment: { SPAWN_MAX_BUFFER: '268435456', ALLOW_ONLY_READONLY_TOOLS: 'true' },
};
