import type { Command } from '../command.ts';
import { runScan } from '../run-scan.ts';

export const scan: Command = {
  name: 'scan',
  summary: 'read the known clusters into the inventory',
  description:
    'Reads from the known clusters what is no longer fresh, all clusters at once, and keeps it. Without a kind: every kind that can be listed. A cluster that cannot be read spoils only itself. Exit code 3: done, but some clusters or kinds were not seen.',
  examples: [
    { command: 'scan', explanation: 'every kind whose time is up, in every cluster' },
    { command: 'scan pods deploy --cluster "prod-*"', explanation: 'only these kinds and clusters' },
    { command: 'scan --all', explanation: 'also what is still fresh' },
    { command: 'scan -o json 2>progress.jsonl', explanation: 'the report as JSON, progress as JSON lines' },
  ],
  arguments: [
    {
      name: '[kinds...]',
      description: 'kinds as for kubectl: pods, po, deployments.apps',
      completes: 'kind',
    },
  ],
  options: [{ flags: '--all', description: 'read also what is still fresh' }],
  takes: ['cluster', 'output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  run: (context) =>
    runScan(context, {
      clusters: context.clusters,
      kinds: context.words.flatMap((word) => word.split(',')).filter((kind) => kind !== ''),
      force: context.options.isOn('all'),
      discover: false,
    }),
};
