import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const readyTimeoutMs = 120_000;

export interface Started {
  name: string;
  child: ChildProcess;
  log: string;
}

/** Processes of a fleet: each in a group of its own, ended by pid, also when the test process ends unexpectedly. */
export class Processes {
  readonly #started = new Set<Started>();
  readonly #onExit = (): void => this.#killAll();

  constructor() {
    process.on('exit', this.#onExit);
  }

  start(name: string, command: string, args: readonly string[], log: string): Started {
    const output = openSync(log, 'a');
    // The shell ends its group when this process is gone, however it ended: its stdin is a pipe that we hold.
    const script =
      '"$@" & child=$!; trap "kill -9 $child" EXIT; (cat <&3 >/dev/null; kill -9 $child 2>/dev/null) & wait $child';
    const child = spawn('bash', ['-c', `exec 3<&0; ${script}`, name, command, ...args], {
      stdio: ['pipe', output, output],
      detached: true,
    });
    closeSync(output);
    const started = { name, child, log };
    this.#started.add(started);
    child.on('exit', () => this.#started.delete(started));
    return started;
  }

  /** pid of the program itself, below the shell that watches it. */
  pidOf({ child }: Started): number {
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    return Number(children[0]);
  }

  signal(started: Started, signal: NodeJS.Signals): void {
    process.kill(this.pidOf(started), signal);
  }

  async stop(started: Started): Promise<void> {
    if (started.child.exitCode !== null || started.child.signalCode !== null) return;
    const ended = new Promise((resolve) => started.child.once('exit', resolve));
    kill(started);
    await ended;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#started].map((started) => this.stop(started)));
    process.off('exit', this.#onExit);
  }

  #killAll(): void {
    for (const started of this.#started) kill(started);
  }
}

export function tailOf({ log }: Started): string {
  return readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
}

/** Waits for a program to be ready; its last words are in the error when it is not. */
export async function until(started: Started, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (Date.now() < deadline) {
    if (started.child.exitCode !== null) break;
    if (await isReady().catch(() => false)) return;
    await delay(200);
  }
  throw new Error(`${started.name} is not ready:\n${tailOf(started)}`);
}

/** A port of this address that nobody listens on. */
export function freePort(address = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, address, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}

function kill({ child }: Started): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
