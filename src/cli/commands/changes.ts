import { AppError } from '../../domain/errors.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfCoverage, exitCodes } from '../exit-codes.ts';
import { timeStyleOf } from '../format/time.ts';
import { parseListWords } from '../parse-list-words.ts';
import { readMoment } from '../parse-moment.ts';
import { readPlace } from '../read-place.ts';
import { refreshFirst } from '../refresh-first.ts';

const usualLimit = 50;

export const changes: Command = {
  name: 'changes',
  summary: 'tell what changed, when, and by whom',
  description:
    'Tells what changed, newest first, from what scans and watches kept; no cluster is asked. With --between: how two clusters differ, or one at two moments, without what is each cluster’s own (uids, addresses, the status). A rollout is one line: what changed in the Deployment, and how many ReplicaSets and pods followed. Where two looks at a cluster lie apart and nothing says when between them, both times are shown. Times without a zone are local.',
  examples: [
    { command: 'changes --since 2h', explanation: 'what changed everywhere in the last two hours' },
    {
      command: 'changes deploy/web -n shop --since 7d --diff',
      explanation: 'one object, with before and after',
    },
    { command: 'changes --since 14:00 --until 14:30 --cluster "prod-*"', explanation: 'around a fault' },
    { command: 'changes -n shop --between prod-eu prod-us', explanation: 'how two clusters differ' },
    { command: 'changes pods --since 1h --all', explanation: 'every pod that came, changed or went' },
  ],
  arguments: [
    { name: '[kind]', description: 'a kind, several (deploy,cm), or KIND/NAME', completes: 'kind' },
    { name: '[names...]', description: 'only objects of these names' },
  ],
  options: [
    { flags: '--since <time>', description: 'from when: 2h (ago), 14:30, "2026-11-28 14:30"; default: 24h' },
    { flags: '--until <time>', description: 'up to when; default: now' },
    {
      flags: '--between <side>',
      description: 'how two differ: clusters (A,B), moments (10:00,11:00) or CLUSTER@MOMENT',
      repeats: true,
      completes: 'cluster',
    },
    { flags: '--all', description: 'every change by itself, also those that followed from another' },
    { flags: '--diff', description: 'what was before and after, redacted, as a unified diff' },
    { flags: '--limit <entries>', description: `show at most so many (default ${usualLimit})` },
  ],
  takes: ['cluster', 'namespace', 'allNamespaces', 'selector', 'output', 'refresh', 'strict'],
  formats: ['table', 'wide', 'json', 'yaml', 'csv'],
  async run(context) {
    if (context.options.has('between')) return (await import('../run-compare.ts')).runCompare(context);
    const { openApp, options, print, write, tell, tellCoverage, format } = context;
    await refreshFirst(context, readRequest(context).kinds);
    // Read again: what the refreshing found is later than the moment when it began.
    const request = readRequest(context);
    const app = await openApp();
    const report = await app.changes(request);
    const { changesView, shortLine } = await import('../views/changes-view.ts');
    const style = timeStyleOf(context.settings, context.now());
    await print(changesView(report, { style, wide: format === 'wide' || request.unfolded }));
    const { diffText } = await import('../views/diff-text.ts');
    if (format === 'table' || format === 'wide') write(diffText(report.diffs));
    if (report.shown < report.total)
      tell(`${report.shown} of ${report.total} changes shown; --limit says how many entries`);
    const short = shortLine(report, style);
    if (short !== null) tell(short);
    tellCoverage(report.coverage);
    const isStrict = options.isOn('strict');
    if (isStrict && report.short.length > 0) return exitCodes.notAllSeen;
    return exitCodeOfCoverage(report.coverage, isStrict);
  },
};

function readRequest(
  context: CommandContext,
): Parameters<Awaited<ReturnType<CommandContext['openApp']>>['changes']>[0] {
  const { words, options, now, settings, clusters } = context;
  const style = { now: now(), utc: settings.utc };
  const targets = words.length === 0 ? [] : parseListWords(words);
  const until = options.text('until');
  const request = {
    kinds: targets.map(({ kind }) => kind),
    names: targets.flatMap(({ names }) => names),
    clusters,
    ...readPlace(options),
    since: readMoment('since', options.text('since') ?? '24h', style),
    until: until === null ? style.now : readMoment('until', until, style),
    limit: readLimit(options.text('limit')),
    unfolded: options.isOn('all'),
    withDiff: options.isOn('diff'),
  };
  if (request.since >= request.until) throw new AppError('USAGE', '--since must be before --until');
  return request;
}

function readLimit(text: string | null): number {
  if (text === null) return usualLimit;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new AppError('USAGE', `--limit must be a whole number from 1 on, not "${text}"`);
}
