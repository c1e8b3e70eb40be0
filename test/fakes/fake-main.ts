import { runCli } from '../../src/cli/run-cli.ts';
import { podKind } from './builders.ts';
import { FakeApp } from './fake-app.ts';
import { clusterOutcome, listing, resourceRow, scanReport } from './reports.ts';

/** The program with a fake App, as a process of its own: for what only a real process shows. */
const app = new FakeApp();
const rows = Array.from({ length: 10_000 }, (_, index) => resourceRow('dev', podKind, `pod-${index}`));
app.listings.pods = listing({ rows });
app.report = scanReport([clusterOutcome('dev')]);
app.during = async (signal) => {
  if (process.env.FAKE_SCAN === undefined || app.asked.at(-1)?.method !== 'scan') return;
  process.stderr.write('scan has begun\n');
  const stubborn = setInterval(() => {}, 1000);
  await new Promise<void>((resolve) => {
    if (process.env.FAKE_SCAN === 'stoppable') signal.addEventListener('abort', () => resolve());
  });
  clearInterval(stubborn);
};

process.exitCode = await runCli(process.argv.slice(2), {
  createApp: async () => app,
  runDemo: async () => 0,
  version: '0.0.0',
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  keyboard: null,
  variables: process.env,
  workingDirectory: process.cwd(),
  now: Date.now,
  signals: process,
  exit: (code) => process.exit(code),
});
