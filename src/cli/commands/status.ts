import type { Command } from '../command.ts';
import { exitCodes, isAllFresh } from '../exit-codes.ts';
import { freshnessView } from '../views/freshness-view.ts';
import { gapsView, statusView } from '../views/status-view.ts';

export const status: Command = {
  name: 'status',
  summary: 'what is kept, how old and how complete',
  description:
    'Shows each known cluster with what is kept of it, and the last scan. With --verify: only what is missing, stale or partial, and exit code 3 when there is any.',
  examples: [
    { command: 'status', explanation: 'a line per cluster' },
    { command: 'status --kinds', explanation: 'how fresh each kind is, and why it is looked at so often' },
    { command: 'status --verify || echo "not all was seen"', explanation: 'in a script' },
  ],
  arguments: [],
  options: [
    { flags: '--kinds', description: 'a line per kind: how old it is, how long it counts as fresh, and why' },
    { flags: '--verify', description: 'list what is missing, stale or partial; exit 3 if anything is' },
  ],
  takes: ['cluster', 'output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run({ openApp, options, clusters, print, now, settings }) {
    const app = await openApp();
    const report = await app.status(clusters);
    if (options.isOn('kinds')) {
      await print(freshnessView(report, now()));
      return exitCodes.done;
    }
    if (!options.isOn('verify')) {
      await print(statusView(report, now(), settings.store !== null));
      return exitCodes.done;
    }
    await print(gapsView(report));
    return isAllFresh(report.coverage) ? exitCodes.done : exitCodes.notAllSeen;
  },
};
