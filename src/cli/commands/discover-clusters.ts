import type { ClusterInfo } from '../../domain/cluster.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { fleetView } from '../views/fleet-view.ts';

export const discoverClusters: Command = {
  name: 'discover-clusters',
  summary: 'find the clusters that can be reached',
  description:
    'Looks at every context of the kubeconfig and every target of the MCP servers, asks each once who it is, and keeps the answer. Several ways to one cluster become one cluster.',
  examples: [
    { command: 'discover-clusters', explanation: 'the clusters with version, provider and environment' },
    { command: 'discover-clusters -o wide', explanation: 'also servers and contexts' },
  ],
  arguments: [],
  options: [],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run({ openApp, signal, print, now }) {
    const app = await openApp();
    const report = await app.discoverClusters(signal);
    await print(fleetView(report, now()));
    return report.clusters.some(answers) ? exitCodes.done : exitCodes.failed;
  },
};

/** A cluster that forbids everything has answered, too. */
function answers({ state }: ClusterInfo): boolean {
  return state === 'ready' || state === 'degraded' || state === 'forbidden';
}
