import { AppError } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import { exitCodeOfCoverage } from '../exit-codes.ts';
import { countOf } from '../format/amount.ts';
import { readMoment } from '../parse-moment.ts';
import { refreshFirst } from '../refresh-first.ts';
import { queryView } from '../views/query-view.ts';

export const query: Command = {
  name: 'query',
  summary: 'ask the inventory in SQL',
  description:
    'Runs one SQL statement over the views of the inventory (docs/views.md), read-only and in a process of its own that ends at the limits. "-" reads the statement from stdin.',
  examples: [
    {
      command: 'query "select cluster, count(*) from pods group by cluster"',
      explanation: 'pods per cluster',
    },
    {
      command: 'query "select * from pods where restarts > 10 order by restarts desc" -o csv',
      explanation: 'for a spreadsheet',
    },
    {
      command: 'query "select name, node from pods" --at 2h',
      explanation: 'as it was two hours ago',
    },
    { command: 'query - <report.sql', explanation: 'a statement from a file' },
  ],
  arguments: [{ name: '<sql>', description: 'the statement, or "-"' }],
  options: [
    { flags: '--timeout <time>', description: 'end it after this time (30s, 2m)', setting: 'query-timeout' },
    { flags: '--limit <rows>', description: 'give at most so many rows', setting: 'query-row-limit' },
    {
      flags: '--at <time>',
      description: 'the views of resources as they were then: 2h (ago), 14:30; others as they are now',
    },
  ],
  takes: ['output', 'refresh', 'strict'],
  formats: ['table', 'json', 'yaml', 'csv'],
  async run(context) {
    const { words, openApp, settings, signal, options, print, tell, tellCoverage, readStdin } = context;
    const [word = ''] = words;
    const sql = word === '-' ? await readStdin() : word;
    if (sql.trim() === '') throw new AppError('USAGE', 'there is no SQL statement to run');
    const at = options.text('at');
    const limits = {
      at: at === null ? undefined : readMoment('at', at, { now: context.now(), utc: settings.utc }),
      timeoutMs: settings.queryTimeoutMs,
      maxRows: settings.queryRowLimit,
      maxBytes: settings.queryByteLimit,
    };
    const app = await openApp();
    if (at !== null && options.isOn('refresh'))
      throw new AppError('USAGE', '--refresh reads what is now: it does not go with --at');
    if (options.isOn('refresh')) {
      // What it reads shows only when it runs.
      const { kinds } = await app.query(sql, { ...limits, maxRows: 1 }, signal);
      if (kinds == null || kinds.length > 0) await refreshFirst(context, kinds ?? []);
    }
    const result = await app.query(sql, limits, signal);
    await print(queryView(result));
    if (result.truncated) {
      tell(`only the first ${countOf(result.rows.length, 'row')}: there are more; raise --limit`);
    }
    tellCoverage(result.coverage);
    return exitCodeOfCoverage(result.coverage, options.isOn('strict'));
  },
};
