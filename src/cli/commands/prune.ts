import type { Command } from '../command.ts';
import { pruneView } from '../views/prune-view.ts';

export const prune: Command = {
  name: 'prune',
  summary: 'forget history that is too old',
  description:
    'Removes the history that is older than history-retention says, and the oldest of it while the inventory is larger than history-size-limit; the space is given back to the disk. Scans do the same when they end. What is kept of the clusters now is never removed.',
  examples: [
    { command: 'prune --dry-run', explanation: 'what would go' },
    { command: 'prune --history-retention 7d', explanation: 'keep a week, of every kind' },
  ],
  arguments: [],
  options: [
    { flags: '--dry-run', description: 'remove nothing, say how much would go' },
    {
      flags: '--history-retention <time>',
      description: 'how long changes are kept: 30d, or by kind: pods=7d,default=30d',
      setting: 'history-retention',
    },
    {
      flags: '--history-size-limit <size>',
      description: 'largest size of the inventory',
      setting: 'history-size-limit',
    },
  ],
  takes: ['output'],
  formats: ['table', 'json', 'yaml'],
  async run({ openApp, options, print, signal }) {
    const app = await openApp();
    await print(pruneView(await app.prune(options.isOn('dryRun'), signal)));
    return 0;
  },
};
