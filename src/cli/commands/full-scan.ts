import type { Command } from '../command.ts';
import { runScan } from '../run-scan.ts';

export const fullScan: Command = {
  name: 'full-scan',
  summary: 'find the clusters and tools, then read everything',
  description:
    'Finds clusters and MCP tools anew, then reads every kind of every cluster, fresh or not: discover, discover-clusters and scan --all in one. Exit code 3: done, but some clusters or kinds were not seen.',
  examples: [
    { command: 'full-scan', explanation: 'all clusters of the kubeconfig' },
    { command: 'full-scan --context dev --context prod', explanation: 'only these two contexts' },
  ],
  arguments: [],
  options: [],
  takes: ['cluster', 'output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  run: (context) => runScan(context, { clusters: context.clusters, kinds: [], force: true, discover: true }),
};
