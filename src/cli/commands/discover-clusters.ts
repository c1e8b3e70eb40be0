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
    const answered = report.clusters.some(({ state }) => state === 'ready' || state === 'degraded');
    return answered ? exitCodes.done : exitCodes.failed;
  },
};
