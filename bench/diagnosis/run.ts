import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Incident } from '../../src/domain/finding.ts';
import { reader } from '../../test/cluster/test-cluster.ts';
import { alarmsOf, compare, elsewhere } from '../../test/scenarios/compare.ts';
import { type NamedScenario, readScenarios } from '../../test/scenarios/scenario.ts';
import { buildProgram } from '../../tools/build.ts';
import { writeReport } from '../report.ts';
import { type ProcessRun, runProcess } from '../run-process.ts';
import { openStage, playScenarios, type Stage } from './play-scenarios.ts';
import { complaints, isAsWanted, type Outcome, outcomeText } from './report.ts';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true },
    half: { type: 'string', multiple: true },
    keep: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    /** Writes what was said, as it was said, into this file. */
    record: { type: 'string' },
    /** Seconds that pass once all has come about: nobody asks in the same moment. */
    settle: { type: 'string', default: '60' },
  },
});
const say = (line: string): void => console.error(line);

const scenarios = chosen();
const home = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-diagnosis-'));
const program = join(home, 'program');
const begun = performance.now();
await buildProgram(program);
cpSync(resolve(import.meta.dirname, '../../package.json'), join(home, 'package.json'));
const stage = await openStage(scenarios);
try {
  const outcome = await diagnoseAll(stage);
  console.log(outcomeText(outcome));
  console.log(`\n${complaints(outcome).join('\n')}`);
  say(`all of it took ${Math.round((performance.now() - begun) / 1000)} s`);
  if (values.write) writeReport(outcomeText(outcome), 'scenarios');
  process.exitCode = isAsWanted(outcome) ? 0 : 1;
  if (values.keep) await stay(stage);
} finally {
  await stage.stop();
  rmSync(home, { recursive: true, force: true });
}

function chosen(): NamedScenario[] {
  const all = readScenarios();
  const { scenario: names = all.map(({ name }) => name), half: halves = all.map(({ half }) => half) } =
    values;
  const found = all.filter(({ name, half }) => names.includes(name) && halves.includes(half));
  if (found.length === 0) throw new Error('no such scenario');
  return found;
}

async function diagnoseAll({ cluster, fleet }: Stage): Promise<Outcome> {
  const kubeconfig = fleet.kubeconfig([reader]);
  const ours = (words: readonly string[]): Promise<ProcessRun> =>
    runProcess(process.execPath, [join(program, 'main.js'), ...words], {
      env: { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfig, TZ: 'UTC' },
      keepOutput: true,
    });
  // The state before is remembered, so that what changed can be told.
  const open = await playScenarios(cluster, scenarios, {
    say,
    onReady: async () => void check(await ours(['full-scan'])),
  });
  await sleep(Number(values.settle) * 1000);
  const scan = check(await ours(['full-scan']));
  const told = check(await ours(['diagnose', '--all', '-o', 'json']));
  if (told.stderr !== '') say(told.stderr);
  if (values.record !== undefined) {
    mkdirSync(resolve(values.record, '..'), { recursive: true });
    writeFileSync(values.record, told.stdout);
  }
  const { items: incidents } = JSON.parse(told.stdout) as { items: Incident[] };
  const count = check(await ours(['query', 'select count(*) as n from resources', '-o', 'json']));
  const comparisons = scenarios.map((scenario) => compare(scenario, incidents));
  return {
    comparisons,
    alarms: comparisons
      .filter(({ scenario }) => scenario.half === 'healthy')
      .map((one) => ({ scenario: one.scenario.name, incidents: alarmsOf(one, incidents) })),
    elsewhere: elsewhere(scenarios, incidents),
    open,
    scanSeconds: scan.seconds,
    diagnoseSeconds: told.seconds,
    resources: Number(/"n": ?"?(\d+)/.exec(count.stdout)?.[1] ?? 0),
  };
}

/** 3: done, but not all was seen, which is told. */
function check(run: ProcessRun): ProcessRun {
  if (run.exitCode !== 0 && run.exitCode !== 3) throw new Error(`exit code ${run.exitCode}: ${run.stderr}`);
  return run;
}

async function stay({ fleet }: Stage): Promise<void> {
  say(`export KUBECONFIG=${fleet.kubeconfig()}\nCtrl-C ends it`);
  await new Promise<void>((done) => process.once('SIGINT', () => done()));
}
