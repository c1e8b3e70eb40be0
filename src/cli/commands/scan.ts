import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfError } from '../exit-codes.ts';
import { runScan } from '../run-scan.ts';
import { runWatch } from '../run-watch.ts';
import { readingNotes } from '../views/reading-notes.ts';

export const scan: Command = {
  name: 'scan',
  summary: 'read the known clusters into the inventory',
  description:
    'Reads from the known clusters what is no longer fresh, all clusters at once, and keeps it: what changed since, where the cluster tells that, else all of it. Without a kind: every kind that can be listed. A cluster that cannot be read spoils only itself. Exit code 3: done, but some clusters or kinds were not seen. With --watch it goes on: about 15 kinds that change are followed all the time, the others are looked at when their time is up, clusters that come or come back are found.',
  examples: [
    { command: 'scan', explanation: 'every kind whose time is up, in every cluster' },
    { command: 'scan pods deploy --cluster "prod-*"', explanation: 'only these kinds and clusters' },
    { command: 'scan --all', explanation: 'also what is still fresh, in full' },
    { command: 'scan --watch', explanation: 'and then keep it up to date until Ctrl-C' },
    {
      command: 'scan --read-unread',
      explanation: 'and have a model read what MCP servers said that no rule can read',
    },
    { command: 'scan -o json 2>progress.jsonl', explanation: 'the report as JSON, progress as JSON lines' },
  ],
  arguments: [
    {
      name: '[kinds...]',
      description: 'kinds as for kubectl: pods, po, deployments.apps',
      completes: 'kind',
    },
  ],
  options: [
    { flags: '--all', description: 'list everything in full, also what is still fresh' },
    {
      flags: '--read-unread',
      description:
        'have a language model read answers of MCP servers that no rule can read (they are sent to it; docs/mcp.md)',
    },
    { flags: '--watch', description: 'keep the inventory up to date afterwards, until Ctrl-C' },
  ],
  takes: ['cluster', 'output', 'refresh'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run(context) {
    const kinds = context.words.flatMap((word) => word.split(',')).filter((kind) => kind !== '');
    const { clusters, options, signal } = context;
    const code = await runScan(context, {
      clusters,
      kinds,
      force: options.isOn('all'),
      refresh: options.isOn('refresh'),
      discover: false,
    });
    const after = options.isOn('readUnread') && !signal.aborted ? await readUnread(context, code) : code;
    if (!options.isOn('watch') || signal.aborted) return after;
    return runWatch(context, { clusters, kinds });
  },
};

/** The exit code: what the scan's was, unless the model could not be asked. */
async function readUnread(
  { openApp, clusters, signal, tell }: CommandContext,
  code: number,
): Promise<number> {
  const app = await openApp();
  const report = await app.readUnread(clusters, signal);
  for (const note of readingNotes(report)) tell(note);
  return report.failure === null ? code : exitCodeOfError(report.failure);
}
