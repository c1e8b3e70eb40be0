import { type McpProfile, neverAsked, usualClusterArguments } from './profile.ts';

/** github.com/containers/kubernetes-mcp-server, 0.0.66: resources_list gives whole objects, or rows when it lists as tables. */
export const kubernetesMcpServer: McpProfile = {
  name: 'kubernetes-mcp-server',
  signature: {
    resources_list: ['apiVersion', 'kind', 'namespace'],
    resources_get: ['apiVersion', 'kind', 'name'],
    pods_list: [],
  },
  lists: [
    {
      tool: 'resources_list',
      kinds: 'any',
      arguments: { apiVersion: '{apiVersion}', kind: '{kind}' },
      oneNamespace: { namespace: '{namespace}' },
      allNamespaces: {},
      clusterArguments: usualClusterArguments,
      outputs: [],
      paging: null,
      mayNarrow: true,
    },
  ],
  get: {
    tool: 'resources_get',
    arguments: { apiVersion: '{apiVersion}', kind: '{kind}', name: '{name}' },
    clusterArguments: usualClusterArguments,
  },
  logs: {
    tool: 'pods_log',
    arguments: { namespace: '{namespace}', name: '{name}' },
    clusterArguments: usualClusterArguments,
    container: 'container',
    tail: 'tail',
    previous: 'previous',
    since: null,
    timestamps: null,
    textKey: null,
    emptyWords: '^The pod \\S+ in namespace \\S+ has not logged any message yet$',
  },
  reads: [
    {
      tool: 'pods_top',
      arguments: { all_namespaces: false, namespace: '{namespace}', name: '{name}' },
      clusterArguments: usualClusterArguments,
      gives: 'CPU and memory of the containers of one pod, now',
      needs: ['namespace', 'name'],
    },
    {
      tool: 'nodes_top',
      arguments: { name: '{name}' },
      clusterArguments: usualClusterArguments,
      gives: 'CPU and memory of one node, now',
      needs: ['name'],
    },
    {
      tool: 'nodes_log',
      arguments: { name: '{name}', query: 'kubelet', tailLines: 200 },
      clusterArguments: usualClusterArguments,
      gives: 'the last lines that the kubelet of one node wrote',
      needs: ['name'],
    },
  ],
  targets: { tool: 'configuration_contexts_list', arguments: {}, format: 'records', key: 'name' },
  needsClusterNames: false,
  skipped: neverAsked,
  safeTools: ['pods_list', 'namespaces_list', 'events_list'].map((tool) => ({ tool, only: {} })),
  noise: [],
  oneProcessPerCluster: false,
  // Left to itself it asks a cluster 5 times a second, and each list is two requests: a scan would take most of a minute.
  environment: { KUBE_CLIENT_QPS: '20', KUBE_CLIENT_BURST: '40' },
};
