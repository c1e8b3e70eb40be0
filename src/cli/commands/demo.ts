import type { Command } from '../command.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'try it on a recorded fleet, without any cluster',
  description:
    'Scans a small recorded fleet, one dead cluster included, at two moments between which something happened, with the real reader, the real MCP server and a store of its own, and shows what the commands give. For the first scan its clock is set back to when that moment was. Nothing of yours is read or written, and nothing is left behind.',
  examples: [{ command: 'demo', explanation: 'takes about ten seconds' }],
  arguments: [],
  options: [],
  takes: [],
  formats: [],
  run: ({ runDemo }) => runDemo(),
};
