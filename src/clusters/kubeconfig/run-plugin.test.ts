import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import { ExecConfig } from './kubeconfig-file.ts';
import { type PluginRun, PluginRunner } from './run-plugin.ts';

const never = new AbortController().signal;
const token = `eyJhbGciOiJSUzI1NiJ9.${'eyJzdWIiOiJzb21lYm9keSJ9'.repeat(30)}.c2lnbmF0dXJl`;

describe('clusters/kubeconfig/run-plugin', () => {
  let folder: KubeconfigFolder;
  let clock: FakeClock;
  let runner: PluginRunner;
  beforeEach(() => {
    folder = new KubeconfigFolder();
    clock = new FakeClock();
    runner = new PluginRunner({
      environment: { ...folder.environment, FROM_US: 'given', BOTH: 'ours' },
      home: folder.path,
      redactText: testRedactor().text,
      clock,
    });
  });
  afterEach(() => folder.remove());

  function runOf(command: string, exec: object = {}): PluginRun {
    return { command, exec: ExecConfig.parse({ command, ...exec }), info: '{"the":"info"}' };
  }

  it('runs a program of the PATH with our environment, its own and what it is told', async () => {
    folder.script('plugin', 'echo "$1|$FROM_US|$BOTH|$OWN|$KUBERNETES_EXEC_INFO"; echo "$PATH" >&2');
    const env = [
      { name: 'OWN', value: 'its own' },
      { name: 'BOTH', value: 'its own' },
      { name: 'KUBERNETES_EXEC_INFO', value: 'false' },
    ];

    const printed = await runner.run(runOf('plugin', { args: ['first'], env }), never);

    expect(printed).toBe('first|given|its own|its own|{"the":"info"}\n');
  });

  it('lets a plugin find its helpers where login tools are installed', async () => {
    folder.script('.krew/bin/helper', 'echo helped');
    folder.script('plugin', 'helper');

    expect(await runner.run(runOf('plugin'), never)).toBe('helped\n');
  });

  it.each([
    [{}, 'Install the plugin or put its folder on the PATH.'],
    [{ installHint: ' brew install plugin\n' }, 'brew install plugin'],
  ])('says of one that is not installed how to get it: %j', async (exec, hint) => {
    await expect(runner.run(runOf('no-such-plugin', exec), never)).rejects.toMatchObject({
      code: 'PLUGIN_MISSING',
      message: 'the credential plugin "no-such-plugin" is not on the PATH',
      hint,
    });
  });

  it('says of a path that it leads nowhere', async () => {
    const command = join(folder.path, 'plugin');

    await expect(runner.run(runOf(command), never)).rejects.toMatchObject({
      code: 'PLUGIN_MISSING',
      message: `the credential plugin "${command}" is not there, or may not be executed`,
    });
  });

  it('tells what a plugin that failed said, without secrets and colours', async () => {
    const file = folder.script(
      'plugin',
      `printf '\\033[31mlogin\\033[0m failed for token ${token}\\n' >&2\nexit 1`,
    );

    const error = await runner.run(runOf('plugin'), never).catch((reason: Error) => reason);

    expect(error).toMatchObject({
      code: 'PLUGIN_FAILED',
      message: expect.stringMatching(
        `^the credential plugin ${file} failed: it ended with code 1; it said: login failed`,
      ),
    });
    for (const part of token.split('.')) expect(String(error)).not.toContain(part.slice(0, 12));
  });

  it('leaves no half of a secret over where it cuts', async () => {
    const text = folder.write('text', `${token} ${'word '.repeat(380)}end`);
    folder.script('plugin', `cat '${text}' >&2; exit 1`);

    const error = await runner.run(runOf('plugin'), never).catch((reason: Error) => reason);

    expect(String(error)).toMatch(/word end$/);
    expect(String(error).length).toBeLessThan(2200);
    expect(String(error)).not.toMatch(/ZWJvZHk|c2lnbmF0/);
  });

  it('never tells what a plugin printed', async () => {
    folder.script('plugin', 'echo very-secret; exit 1');

    await expect(runner.run(runOf('plugin'), never)).rejects.toMatchObject({
      message: expect.not.stringContaining('very-secret'),
    });
  });

  it('gives a plugin 30 s, then ends it with all that it started', async () => {
    const line = folder.lifeline();
    folder.script('plugin', `exec 3>'${line.path}'\nsleep 1000 &\necho begun >&3\nwait`);
    const running = runner.run(runOf('plugin'), never);
    running.catch(() => undefined);
    await line.begun;

    clock.advance(29_999);
    await delay(20);
    clock.advance(1);

    await expect(running).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: expect.stringContaining('it did not answer in 30 s; it may be waiting for a login'),
    });
    await line.ended;
  });

  it('ends a plugin with all that it started as soon as it is asked to stop', async () => {
    const line = folder.lifeline();
    folder.script('plugin', `exec 3>'${line.path}'\nsleep 1000 &\necho begun >&3\nwait`);
    const controller = new AbortController();
    const running = runner.run(runOf('plugin'), controller.signal);
    running.catch(() => undefined);
    await line.begun;

    controller.abort(new Error('enough'));

    await expect(running).rejects.toThrow('enough');
    await line.ended;
  });

  it('starts nothing for one who has left before', async () => {
    folder.script('plugin', `touch '${join(folder.path, 'started')}'`);

    await expect(runner.run(runOf('plugin'), AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
    expect(() => readFileSync(join(folder.path, 'started'))).toThrow('ENOENT');
  });

  it('runs four at once, and the fifth when one has ended', async () => {
    const log = join(folder.path, 'log');
    const gate = join(folder.path, 'gate');
    folder.script(
      'plugin',
      `echo "begin $1" >> '${log}'\nwhile ! [ -e '${gate}' ]; do sleep 0.02; done\necho "end $1" >> '${log}'`,
    );
    const running = ['1', '2', '3', '4', '5'].map((name) =>
      runner.run(runOf('plugin', { args: [name] }), never),
    );
    const lines = (): string[] => readFileSync(log, 'utf8').trim().split('\n');
    await expect.poll(lines, { timeout: 5000 }).toHaveLength(4);
    await delay(50);
    expect(lines().filter((text) => text.startsWith('begin'))).toHaveLength(4);

    folder.write('gate', '');
    await Promise.all(running);

    expect(lines()).toHaveLength(10);
    expect(lines().indexOf('begin 5')).toBeGreaterThan(lines().findIndex((text) => text.startsWith('end')));
  });
});
