import { AppError } from '../../domain/errors.ts';
import type { Severity } from '../../domain/finding.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfDiagnosis } from '../exit-codes.ts';
import { parseListWords } from '../parse-list-words.ts';
import { readMoment } from '../parse-moment.ts';
import { readPlace } from '../read-place.ts';
import { diagnosisView } from '../views/diagnosis-view.ts';
import { logNotes } from '../views/log-notes.ts';

export const diagnose: Command = {
  name: 'diagnose',
  summary: 'tell what is wrong, for whom, since when and why',
  description:
    'Judges what is kept by all checks (docs/checks.md). Clusters are asked for the lines of logs that would tell more, and for nothing else (--no-logs: for nothing). Findings of one cause are one entry, with those who suffer from it, the evidence, the change that came just before, and the fix as a command that you may run. What harms nobody is counted and shown with --all. What could not be judged is told. Each run is remembered: entries are new, ongoing, or back again, and what is mended is told once.',
  examples: [
    { command: 'diagnose', explanation: 'everything that is wrong, worst first' },
    { command: 'diagnose deploy/web -n shop', explanation: 'what one object suffers from, or causes' },
    { command: 'diagnose --cluster "prod-*" --since 2h', explanation: 'what began in the last two hours' },
    { command: 'diagnose --new --fail-on error', explanation: 'in a schedule: 4 when an error is new' },
    { command: 'diagnose -o sarif', explanation: 'for tools that read SARIF' },
  ],
  arguments: [
    {
      name: '[object]',
      description: 'only what this object is part of: KIND/NAME, or a kind and then a name',
      completes: 'kind',
    },
    { name: '[name]', description: 'the name, where the first word is a kind' },
  ],
  options: [
    { flags: '--since <time>', description: 'only what began since: 2h (ago), 14:30, "2026-11-28 14:30"' },
    { flags: '--all', description: 'also what harms nobody' },
    { flags: '--new', description: 'only what is new since the last run, or came back' },
    {
      flags: '--no-logs',
      description: 'ask no cluster for lines of logs that would tell more',
      setting: 'diagnose-logs',
    },
    {
      flags: '--fail-on <severity>',
      description: 'exit with 4 when something as bad is shown: error or warning',
    },
  ],
  takes: ['cluster', 'namespace', 'allNamespaces', 'output'],
  formats: ['table', 'wide', 'json', 'yaml', 'sarif'],
  async run(context) {
    const { openApp, options, clusters, print, tell, tellCoverage, format, now, settings, signal } = context;
    const failOn = readFailOn(options.text('failOn'));
    const since = options.text('since');
    const app = await openApp();
    const report = await app.diagnose(
      {
        target: readTarget(context),
        clusters,
        namespaces: readPlace(options).namespaces,
        since: since === null ? null : readMoment('since', since, { now: now(), utc: settings.utc }),
        all: options.isOn('all'),
        onlyNew: options.isOn('new'),
        withLogs: settings.diagnoseLogs,
      },
      signal,
    );
    const style = { now: now(), timeZone: settings.utc ? 'UTC' : undefined };
    await print(diagnosisView(report, { style, wide: format === 'wide' }));
    for (const { cluster, missing, codes } of report.unjudged)
      tell(`${cluster}: not judged for want of ${missing} (${codes.join(', ')})`);
    for (const { line, code, owner, until } of report.expired)
      tell(
        `the exemption of ${code} on line ${line} (${owner}) ended on ${until}: what it held is told again`,
      );
    for (const note of logNotes(report.logs)) tell(note);
    tellCoverage(report.coverage);
    return exitCodeOfDiagnosis(report, failOn);
  },
};

function readTarget({ words }: CommandContext): { kind: string; name: string } | null {
  if (words.length === 0) return null;
  const [target, ...others] = parseListWords(words);
  const name = target?.names[0];
  if (target === undefined || name === undefined || others.length > 0 || target.names.length > 1)
    throw new AppError('USAGE', 'name one object: KIND/NAME');
  return { kind: target.kind, name };
}

function readFailOn(text: string | null): Severity | null {
  if (text === null || text === 'error' || text === 'warning') return text;
  throw new AppError('USAGE', `--fail-on must be error or warning, not "${text}"`);
}
