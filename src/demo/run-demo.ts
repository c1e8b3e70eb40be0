import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { type DemoFleet, startDemoFleet } from './start-demo-fleet.ts';

/** The cluster that is read through the embedded MCP server; the others are read by their API. */
const throughMcp = 'demo-staging';
/** "Done, but not all was seen": the demo has a dead cluster, so this is what a scan of it must answer. */
const notAllSeen = 3;

/** What the demo's commands run on. */
export interface DemoSet {
  /** Private, and removed at the end: for everything that a command writes. */
  folder: string;
  kubeconfig: string;
  /** The cluster that is to be read through an MCP server. */
  throughMcp: string;
  /** The command's clock, milliseconds since the epoch: it is back where what it reads was recorded. */
  now: () => number;
}

export interface DemoStage {
  /** The demo's own folder is made in it, and removed. */
  temporaryFolder: string;
  /** How the person starts this program: k8s-mcp-agent, npm start -- */
  program: string;
  /** Once aborted, no further command is run. */
  signal: AbortSignal;
  now(): number;
  say(text: string): void;
  /** Runs a command of this program, as typed; answers its exit code. */
  run(words: readonly string[], set: DemoSet): Promise<number>;
}

interface Step {
  why: string;
  /** `ago`: how long ago the first scan ended, by its own clock. */
  words: (ago: string) => readonly string[];
  expected: number;
  /** true: at the first of the recorded moments, with the clock set back to it. */
  isBefore?: boolean;
}

const steps: readonly Step[] = [
  {
    why: 'Find the clusters and read them, as they were then',
    words: () => ['full-scan'],
    expected: notAllSeen,
    isBefore: true,
  },
  { why: 'Read them again, as they are now', words: () => ['scan', '--all'], expected: notAllSeen },
  {
    why: 'Were the live ones seen whole? Exit code 3 would say no',
    words: () => [
      'status',
      '--verify',
      ...['demo-dev', 'demo-prod-*', throughMcp].flatMap((cluster) => ['--cluster', cluster]),
    ],
    expected: 0,
  },
  {
    why: 'What changed, when, and by whom',
    words: (ago) => ['changes', 'deploy,cm,secret,hpa,nodes', '--since', ago],
    expected: 0,
  },
  {
    why: 'What is wrong in one of them, and why',
    words: () => ['diagnose', '--cluster', 'demo-prod-eu'],
    expected: 0,
  },
  {
    why: 'One deployment in every cluster',
    words: () => ['list', 'deployments', 'payments'],
    expected: 0,
  },
  {
    why: 'The same, before all that',
    words: (ago) => ['list', 'deployments', 'payments', '--at', ago],
    expected: 0,
  },
  {
    why: 'What hangs together with it, and what is missing',
    words: () => ['tree', 'deployment/payments', '--cluster', 'demo-prod-us', '--depth', '2'],
    expected: 0,
  },
  {
    why: 'What its pods ask for, may use, and use',
    words: () => ['list', 'pods', '-l', 'app=payments', '-o', 'wide'],
    expected: 0,
  },
  {
    why: 'Pods with trouble, in SQL',
    words: () => [
      'query',
      "select cluster, namespace, name, reason, restarts from pods where reason not in ('Running', 'Completed') order by 1, 2, 3",
    ],
    expected: 0,
  },
];

/**
 * Scans the demo fleet for real and shows what the commands give. Answers the exit code: 0 when all went as planned.
 * Leaves nothing behind, however it ends.
 */
export async function runDemo(stage: DemoStage): Promise<number> {
  const folder = makeFolder(stage.temporaryFolder);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  let fleet: DemoFleet | null = null;
  try {
    const begunAt = stage.now();
    fleet = await startDemoFleet(begunAt);
    return await show({ fleet, folder, stage, lagMs: begunAt - (fleet.moments[0] ?? begunAt) });
  } finally {
    await fleet?.stop();
    process.off('exit', remove);
    remove();
  }
}

function makeFolder(parent: string): string {
  try {
    return mkdtempSync(join(parent, 'k8s-mcp-agent-demo-'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('STORE_UNWRITABLE', `no folder for the demo can be made in ${parent} (${code})`, {
      hint: 'Name a folder that you may write to in the variable TMPDIR.',
      cause: error,
    });
  }
}

interface Show {
  fleet: DemoFleet;
  folder: string;
  stage: DemoStage;
  /** Milliseconds between the first of the recorded moments and the last. */
  lagMs: number;
}

async function show({ fleet, folder, stage, lagMs }: Show): Promise<number> {
  const { say, signal, program } = stage;
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, fleet.kubeconfig, { mode: 0o600 });
  say(introduction(fleet.clusters.length - 1, lagMs));
  let before = stage.now() - lagMs;
  const astray: string[] = [];
  for (const step of steps) {
    if (signal.aborted) return 1;
    const words = step.words(`${Math.floor((stage.now() - before) / 1000)}s`);
    say(`\n# ${step.why}.\n$ k8s-mcp-agent ${words.map(quoted).join(' ')}`);
    const now = clockOf(step, stage, lagMs);
    fleet.goTo(step.isBefore === true ? 0 : fleet.moments.length - 1);
    const exitCode = await stage.run(words, { folder, kubeconfig, throughMcp, now });
    if (step.isBefore === true) before = now();
    if (exitCode !== step.expected)
      astray.push(`${words[0]} ended with exit code ${exitCode}, planned was ${step.expected}`);
  }
  if (signal.aborted) return 1;
  say(whatNext(program));
  if (astray.length > 0) say(`\nNot all went as planned: ${astray.join('; ')}.`);
  return astray.length === 0 ? 0 : 1;
}

/** Of the recorded changes the first came 10 s after the first look. */
const longestLookMs = 8_000;

/**
 * The clock of a step. Set back, it stands still before the recorded changes: however slow the machine is, the look at what
 * was before must not reach into the time when they happened.
 */
function clockOf({ isBefore = false }: Step, { now }: DemoStage, lagMs: number): () => number {
  if (!isBefore) return now;
  const last = now() + longestLookMs;
  return () => Math.min(now(), last) - lagMs;
}

function introduction(recorded: number, lagMs: number): string {
  return [
    `A demo fleet: ${recorded} small recorded clusters and a dead one.`,
    `${throughMcp} is read through an MCP server,`,
    'the others by their API. All of it is on this machine.',
    `They were recorded twice, ${Math.round(lagMs / 1000)} seconds apart. Times are moved`,
    'to today, and the first scan runs with the clock set back.',
  ].join('\n');
}

function whatNext(program: string): string {
  return [
    '',
    'What next, with your own clusters:',
    `  ${program} doctor`,
    '      what this machine has and lacks',
    `  ${program} full-scan`,
    '      reads all that your kubeconfig reaches, writes nothing',
    `  ${program} list pods`,
    '      answers from what was read; --help shows what else',
    '',
    "The demo's own inventory was temporary and is gone.",
  ].join('\n');
}

function quoted(word: string): string {
  return /^[\w.,/=-]+$/.test(word) ? word : `"${word}"`;
}
