import type { Command } from '../command.ts';
import { exitCodeOfServers } from '../exit-codes.ts';
import { serversView } from '../views/tools-view.ts';

export const discover: Command = {
  name: 'discover',
  summary: 'find the tools of the MCP servers',
  description:
    'Asks every MCP server that is configured for its tools and keeps the answer. While that is fresh, no server is started. Clusters are read through servers that are known; of any other it says which of its tools would be called, and waits for a yes. Exit code 3: done, but some server failed.',
  examples: [
    { command: 'discover', explanation: 'the servers, and how many tools each offers' },
    { command: 'discover --refresh', explanation: 'ask the servers again' },
    {
      command: 'discover --trust team',
      explanation: 'say yes to the server "team", as far as its first calls prove it',
    },
    { command: 'discover -o json', explanation: 'the tools with their argument schemas' },
  ],
  arguments: [],
  options: [
    { flags: '--refresh', description: 'ask the servers although what is kept is fresh' },
    {
      flags: '--trust <server>',
      description:
        'read clusters through this server, with the tools that discover names, until their definitions change',
      repeats: true,
    },
  ],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run({ openApp, options, signal, print }) {
    const app = await openApp();
    const request = { refresh: options.isOn('refresh'), trust: options.list('trust') };
    const report = await app.discoverTools(request, signal);
    await print(serversView(report));
    return exitCodeOfServers(report.servers);
  },
};
