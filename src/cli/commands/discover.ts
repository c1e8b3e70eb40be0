import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { serversView } from '../views/tools-view.ts';

export const discover: Command = {
  name: 'discover',
  summary: 'find the tools of the MCP servers',
  description:
    'Asks every MCP server that is configured for its tools and keeps the answer. While that is fresh, no server is started.',
  examples: [
    { command: 'discover', explanation: 'the servers, and how many tools each offers' },
    { command: 'discover --refresh', explanation: 'ask the servers again' },
    { command: 'discover -o json', explanation: 'the tools with their argument schemas' },
  ],
  arguments: [],
  options: [{ flags: '--refresh', description: 'ask the servers although what is kept is fresh' }],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run({ openApp, options, signal, print }) {
    const app = await openApp();
    const report = await app.discoverTools({ refresh: options.isOn('refresh') }, signal);
    await print(serversView(report));
    return report.servers.some(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
  },
};
