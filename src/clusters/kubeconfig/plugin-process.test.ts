import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { type PluginOutcome, PluginProcess } from './plugin-process.ts';

const promisedExecFile = promisify(execFile);
const env = { PATH: '/usr/local/bin:/usr/bin:/bin', OWN: 'given' };

describe('clusters/kubeconfig/plugin-process', () => {
  let folder: KubeconfigFolder;
  beforeEach(() => {
    folder = new KubeconfigFolder();
  });
  afterEach(() => folder.remove());

  function run(body: string, args: readonly string[] = []): PluginProcess {
    return new PluginProcess({ program: folder.script('plugin', body), args, env });
  }

  /** A plugin that hangs together with a child of its own; both hold the lifeline. */
  function hang(before = ''): { plugin: PluginProcess; line: ReturnType<KubeconfigFolder['lifeline']> } {
    const line = folder.lifeline();
    const body = `${before}\nexec 3>'${line.path}'\nsleep 1000 &\necho begun >&3\nwait`;
    return { plugin: run(body), line };
  }

  it('takes what a program prints, with its arguments and environment and nothing else of ours', async () => {
    const { ended } = run('echo "$1|$2|$OWN|$HOME"; echo note >&2', ['a b', '']);

    expect(await ended).toEqual({ stdout: 'a b||given|\n', stderr: 'note\n', fault: null });
  });

  it('gives it nothing to read and no terminal to ask at', async () => {
    const { ended } = run('cat; (: < /dev/tty) 2>/dev/null && echo "has a terminal"; echo end');

    expect((await ended).stdout).toBe('end\n');
  });

  it.each([
    ['exit 3', 'it ended with code 3'],
    ['kill -TERM $$', 'it was ended by SIGTERM'],
  ])('says how it ended: %s', async (body, fault) => {
    expect(await run(`echo why >&2; ${body}`).ended).toEqual({ stdout: '', stderr: 'why\n', fault });
  });

  it('ends it with all that it started', async () => {
    const { plugin, line } = hang('echo half an answer; echo waiting >&2');
    await line.begun;

    plugin.end('that is enough');

    expect(await plugin.ended).toMatchObject({ fault: 'that is enough', stderr: 'waiting\n' });
    await line.ended;
  });

  it('ends one that does not want to', async () => {
    const { plugin, line } = hang("trap '' TERM INT HUP");
    await line.begun;

    plugin.end('that is enough');

    await line.ended;
  });

  it('is over at once when a child that it left in a session of its own keeps its output open', async () => {
    const line = folder.lifeline();
    const own = JSON.stringify(`exec 3>'${line.path}'; echo $$ >&3; sleep 1000`);
    const source = `require('child_process').spawn('sh', ['-c', ${own}], { detached: true, stdio: 'inherit' })`;
    const body = `'${process.execPath}' -e '${source.replaceAll("'", "'\\''")}'`;
    const plugin = run(body);
    const pid = Number(await line.begun);

    plugin.end('that is enough');

    expect((await plugin.ended).fault).toBe('that is enough');
    process.kill(-pid, 'SIGKILL');
    await line.ended;
  });

  it('takes the answer of one that leaves a child behind which keeps its output open', async () => {
    const line = folder.lifeline();
    const plugin = run(`sh -c "exec 3>'${line.path}'; echo \\$\\$ >&3; exec sleep 1000" &\necho answer`);
    const pid = Number(await line.begun);

    expect(await plugin.ended).toEqual({ stdout: 'answer\n', stderr: '', fault: null });
    process.kill(pid, 'SIGKILL');
    await line.ended;
  });

  it('stops one that prints without end', async () => {
    const { fault, stdout } = await run('yes').ended;

    expect(fault).toBe('it printed more than 1 MiB');
    expect(stdout.length).toBeLessThan(2_000_000);
  });

  it('keeps the end of what it says, from a whole word on', async () => {
    const long = folder.write(
      'long',
      `${'x'.repeat(30_000)} ${'secret'.repeat(11_000)} ${'y '.repeat(1000)}end\n`,
    );

    const { stderr } = await run(`cat '${long}' >&2`).ended;

    expect(stderr).not.toContain('secret');
    expect(stderr.trim()).toMatch(/^y y .*end$/);
  });

  it('keeps letters whole that come in two pieces', async () => {
    const { ended } = run(
      "printf '\\303'; printf '\\303' >&2; sleep 0.05; printf '\\274'; printf '\\274' >&2",
    );

    expect(await ended).toMatchObject({ stdout: 'ü', stderr: 'ü' });
  });

  it.each<[string, (folder: KubeconfigFolder) => ConstructorParameters<typeof PluginProcess>[0], string]>([
    ['no such program', () => ({ program: '/nowhere/plugin', args: [], env }), 'ENOENT'],
    [
      'an interpreter that is not there',
      (files) => ({ program: files.write('odd', '#!/nowhere/sh\n', 0o700), args: [], env }),
      'ENOENT',
    ],
    [
      'a file that may not be executed',
      (files) => ({ program: files.write('odd', '#!/bin/sh\n', 0o600), args: [], env }),
      'EACCES',
    ],
    [
      'an argument with a zero in it',
      () => ({ program: '/bin/sh', args: ['very secret\0'], env }),
      'ERR_INVALID_ARG_VALUE',
    ],
    [
      'more than a process can be told',
      () => ({ program: '/bin/sh', args: ['very secret'.repeat(100_000)], env }),
      'E2BIG',
    ],
  ])('says why it could not be started: %s', async (_, start, code) => {
    const { fault } = await new PluginProcess(start(folder)).ended;

    expect(fault).toBe(`it could not be started (${code})`);
  });

  /** This file’s process under test in a process of its own, which says what came of the plugin. */
  function runApart(script: string, then: string): ReturnType<typeof promisedExecFile> {
    const source = [
      `import { PluginProcess } from ${JSON.stringify(resolve(import.meta.dirname, 'plugin-process.ts'))};`,
      `const plugin = new PluginProcess({ program: ${JSON.stringify(script)}, args: [], env: ${JSON.stringify(env)} });`,
      then,
    ];
    return promisedExecFile(process.execPath, ['--input-type=module', '-e', source.join('\n')]);
  }

  it('does not give it what is typed for us', async () => {
    const running = runApart(
      folder.script('plugin', 'cat'),
      'console.log(JSON.stringify(await plugin.ended));',
    );
    running.child.stdin?.end('typed for us\n');

    expect(JSON.parse(String((await running).stdout))).toEqual({ stdout: '', stderr: '', fault: null });
  });

  it('lets nothing of it outlive this process', async () => {
    const line = folder.lifeline();
    const script = folder.script('plugin', `exec 3>'${line.path}'\nsleep 1000 &\necho begun >&3\nwait`);
    // The way of a second Ctrl-C: out, without waiting for anything.
    const ours = runApart(script, "process.stdin.on('data', () => process.exit(130));");
    await line.begun;

    ours.child.stdin?.write('out\n');

    await expect(ours).rejects.toMatchObject({ code: 130 });
    await line.ended;
  });

  it('forgets one that has ended: neither listeners nor timers are left', async () => {
    const before = process.listenerCount('exit');
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => run('echo done').ended));

    expect(outcomes.filter(({ fault }: PluginOutcome) => fault !== null)).toEqual([]);
    expect(process.listenerCount('exit')).toBe(before);
  });

  it('is not started in a folder of its own', async () => {
    const { ended } = run(`pwd > '${join(folder.path, 'where')}'`);
    await ended;

    expect(existsSync(join(folder.path, 'where'))).toBe(true);
    expect(readFileSync(join(folder.path, 'where'), 'utf8').trim()).toBe(process.cwd());
  });
});
