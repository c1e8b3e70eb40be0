import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubeconfigFolder, type Lifeline } from '../fakes/kubeconfig-folder.ts';

const entry = resolve(import.meta.dirname, '../../src/main.ts');

describe('e2e/hanging-plugin', () => {
  let folder: KubeconfigFolder;
  let line: Lifeline;
  beforeEach(() => {
    folder = new KubeconfigFolder();
    line = folder.lifeline();
    folder.script('plugin', `exec 3>'${line.path}'\nsleep 1000 &\necho begun >&3\nwait`);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './plugin',
      interactiveMode: 'Never',
    };
    folder.kubeconfig({ user: { exec } });
  });
  afterEach(() => folder.remove());

  it.each<[string, NodeJS.Signals[], number]>([
    ['Ctrl-C', ['SIGINT'], 130],
    ['a second Ctrl-C right after', ['SIGINT', 'SIGINT'], 130],
    ['being ended', ['SIGTERM'], 143],
  ])('ends with all that it started on %s', async (_, signals, code) => {
    const program = spawn(process.execPath, [entry, 'full-scan', '--kubeconfig', `${folder.path}/config`], {
      env: { ...folder.environment, HOME: folder.path },
      stdio: 'ignore',
    });
    const ended = once(program, 'exit');
    await line.begun;

    for (const signal of signals) program.kill(signal);

    expect(await ended).toEqual([code, null]);
    await line.ended;
  });
});
