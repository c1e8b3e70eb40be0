import type { Command } from '../command.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'try it on a recorded fleet, without any cluster',
  description:
    'Scans a small recorded fleet, one dead cluster included, with the real reader, the real MCP server and a store of its own, and shows what the commands give. Nothing of yours is read or written, and nothing is left behind.',
  examples: [{ command: 'demo', explanation: 'takes about ten seconds' }],
  arguments: [],
  options: [],
  takes: [],
  formats: [],
  run: ({ runDemo }) => runDemo(),
};
