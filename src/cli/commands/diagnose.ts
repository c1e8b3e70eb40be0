import { AppError } from '../../domain/errors.ts';
import type { DiagnosisReport, Severity } from '../../domain/finding.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfDiagnosis, exitCodeOfError } from '../exit-codes.ts';
import { timeStyleOf } from '../format/time.ts';
import { parseListWords } from '../parse-list-words.ts';
import { readMoment } from '../parse-moment.ts';
import { readPlace } from '../read-place.ts';
import { diagnosisView } from '../views/diagnosis-view.ts';
import { explanationNotes } from '../views/explanation-notes.ts';
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
    { command: 'diagnose --explain', explanation: 'with a model’s words on the worst five' },
    { command: 'diagnose -o sarif', explanation: 'for tools that read SARIF' },
    {
      command: 'diagnose --cluster prod -o openreports',
      explanation: 'as reports of openreports.io, for kubectl apply -f -',
    },
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
      flags: '--explain',
      description:
        'have a language model explain the worst five, from their evidence alone (docs/diagnosis.md)',
    },
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
  formats: ['table', 'wide', 'json', 'yaml', 'sarif', 'openreports'],
  async run(context) {
    const { openApp, options, clusters, print, tell, tellCoverage, format, now, settings, signal } = context;
    const failOn = readFailOn(options.text('failOn'));
    const since = options.text('since');
    const app = await openApp();
    const found = await app.diagnose(
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
    const explained = options.isOn('explain') ? await app.explain(found, signal) : null;
    const report = explained?.report ?? found;
    const style = timeStyleOf(settings, now());
    await print(diagnosisView(report, { style, wide: format === 'wide' }));
    for (const note of notesOf(report)) tell(note);
    for (const note of explained === null ? [] : explanationNotes(explained)) tell(note);
    tellCoverage(report.coverage);
    if (explained !== null && explained.failure !== null) return exitCodeOfError(explained.failure);
    return exitCodeOfDiagnosis(report, failOn);
  },
};

function notesOf({ unjudged, expired, logs }: DiagnosisReport): string[] {
  return [
    ...unjudged.map(
      ({ cluster, missing, codes }) => `${cluster}: not judged for want of ${missing} (${codes.join(', ')})`,
    ),
    ...expired.map(
      ({ line, code, owner, until }) =>
        `the exemption of ${code} on line ${line} (${owner}) ended on ${until}: what it held is told again`,
    ),
    ...logNotes(logs),
  ];
}

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
