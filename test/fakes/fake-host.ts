import { EventEmitter } from 'node:events';
import type { App } from '../../src/app.ts';
import type { AppStart, CliHost, DemoStart, Keyboard } from '../../src/cli/host.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { FakeApp } from './fake-app.ts';

/** A stream that keeps what is written to it; as a terminal when it has columns. */
class CapturedStream extends EventEmitter {
  text = '';
  isTTY: boolean;
  columns?: number;
  rows?: number;

  constructor(columns?: number, rows = 24) {
    super();
    this.isTTY = columns !== undefined;
    if (columns !== undefined) Object.assign(this, { columns, rows });
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

export interface FakeHostOptions {
  app?: App;
  /** Width of the terminal that stdout and stderr are; none: they are pipes. */
  columns?: number;
  variables?: Record<string, string>;
  stdin?: string[];
  keyboard?: Keyboard;
  runDemo?: (start: DemoStart) => Promise<number>;
  createApp?: (start: AppStart) => Promise<App>;
}

export interface FakeHost extends CliHost {
  stdout: CapturedStream;
  stderr: CapturedStream;
  signals: EventEmitter;
  starts: AppStart[];
  exits: number[];
}

export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const starts: AppStart[] = [];
  const exits: number[] = [];
  return {
    starts,
    exits,
    async createApp(start) {
      starts.push(start);
      return options.createApp === undefined ? (options.app ?? new FakeApp()) : options.createApp(start);
    },
    runDemo: options.runDemo ?? (async () => 0),
    version: '1.2.3',
    stdout: new CapturedStream(options.columns),
    stderr: new CapturedStream(options.columns),
    stdin: toAsync(options.stdin ?? []),
    keyboard: options.keyboard ?? null,
    variables: { HOME: '/nowhere', ...options.variables },
    workingDirectory: '/',
    now: () => Date.parse('2026-01-02T03:04:05.000Z'),
    signals: new EventEmitter(),
    exit: (code) => exits.push(code),
  };
}

/** Runs a command line against a fake host and gives back what came out. */
export async function runFake(words: readonly string[], options: FakeHostOptions = {}) {
  const host = fakeHost(options);
  const exitCode = await runCli(words, host);
  return { exitCode, stdout: host.stdout.text, stderr: host.stderr.text, host };
}

async function* toAsync(chunks: string[]): AsyncGenerator<string> {
  yield* chunks;
}
