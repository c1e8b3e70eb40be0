import { AppError } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { exitCodeOfCoverage } from '../exit-codes.ts';
import { readMoment } from '../parse-moment.ts';
import { exportView } from '../views/export-view.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'write the inventory with its history into one file, for others or for later',
  description:
    'Writes what is kept (objects, what changed, events, usage), redacted as it is kept, into one new SQLite file (mode 0600) that every reading command opens with --store FILE. Hashes of hidden values are made anew, so that they cannot be compared with the inventory; keys, conversations, MCP servers and the paths to clusters stay at home.',
  examples: [
    { command: 'export incident.db --cluster prod-eu --since 7d', explanation: 'for a post-mortem' },
    { command: 'export shop.db -n shop', explanation: 'only what is in a namespace' },
    {
      command: 'export incident.db && k8s-mcp-agent changes --since 2h --store incident.db',
      explanation: 'and read it, here or anywhere',
    },
  ],
  arguments: [{ name: '<file>', description: 'the new file', completes: 'file' }],
  options: [
    {
      flags: '--since <time>',
      description: 'with history from then on: 7d (ago), 2026-11-28, 14:30; default: all',
    },
    { flags: '--force', description: 'replace the file if it is there' },
  ],
  takes: ['cluster', 'namespace', 'output', 'strict'],
  formats: ['table', 'json', 'yaml'],
  async run({ words, openApp, options, clusters, settings, now, signal, print, tellCoverage }) {
    const [file = ''] = words;
    if (file === '') throw new AppError('USAGE', 'name the new file');
    const since = options.text('since');
    const namespaces = options
      .list('namespace')
      .flatMap((names) => names.split(','))
      .filter((name) => name !== '');
    const app = await openApp();
    const report = await app.export(
      {
        file,
        clusters,
        namespaces: namespaces.length === 0 ? null : namespaces,
        since: since === null ? null : readMoment('since', since, { now: now(), utc: settings.utc }),
        force: options.isOn('force'),
      },
      signal,
    );
    await print(exportView(report));
    tellCoverage(report.coverage);
    return exitCodeOfCoverage(report.coverage, options.isOn('strict'));
  },
};
