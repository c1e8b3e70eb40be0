import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Ends when all processes that hold it have ended, whoever started them. */
export interface Lifeline {
  /** What a process opens for writing to hold it. */
  path: string;
  /** The first line that was written into it. */
  begun: Promise<string>;
  ended: Promise<void>;
}

/** A folder with kubeconfigs, certificates and credential plugins that are real programs. */
export class KubeconfigFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  /** What plugins need: on the PATH this folder comes first. */
  readonly environment = { PATH: `${this.path}:${process.env.PATH}` };

  write(name: string, content: string | Uint8Array, mode = 0o600): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
    return file;
  }

  /** A kubeconfig with one context, `x`, and whatever else is given. */
  kubeconfig(
    { cluster = {}, user = {}, context = {}, ...rest }: Record<string, object>,
    name = 'config',
  ): string {
    return this.write(
      name,
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', ...cluster } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', ...context } }],
        ...rest,
      }),
    );
  }

  /** A program for the shell. */
  script(name: string, body: string): string {
    return this.write(name, `#!/bin/sh\n${body}\n`, 0o700);
  }

  /** A plugin that prints this status, and notes each of its runs in the file `runs`. */
  plugin(name: string, status: object, version = 'v1'): string {
    const apiVersion = `client.authentication.k8s.io/${version}`;
    const printed = this.write(
      `${name}.json`,
      JSON.stringify({ apiVersion, kind: 'ExecCredential', status }),
    );
    return this.script(name, `echo run >> '${join(this.path, 'runs')}'\ncat '${printed}'`);
  }

  lifeline(): Lifeline {
    const path = join(this.path, 'lifeline');
    execFileSync('mkfifo', [path]);
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] });
    return {
      path,
      begun: new Promise((resolve) =>
        reader.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
      ),
      ended: new Promise((resolve) => reader.once('close', () => resolve())),
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
