import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toolsView } from '../views/tools-view.ts';

export const tools: Command = {
  name: 'tools',
  summary: 'list the tools of the MCP servers',
  description:
    'Lists the tools that the MCP servers offer, as SERVER/TOOL. CLAIMS is what the server says of the tool, not a fact.',
  examples: [
    { command: 'tools', explanation: 'every tool with its first sentence' },
    { command: 'tools -o name', explanation: 'only the names' },
  ],
  arguments: [],
  options: [],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run({ openApp, signal, print }) {
    const app = await openApp();
    const report = await app.discoverTools({ refresh: false }, signal);
    await print(toolsView(report));
    return report.tools.length > 0 || report.servers.some(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
  },
};
