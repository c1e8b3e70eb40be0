import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import type { DoctorCheck } from '../../domain/reports.ts';
import { createKubeconfigCheckup } from './kubeconfig-checkup.ts';

const never = new AbortController().signal;

describe('clusters/kubeconfig/kubeconfig-checkup', () => {
  let folder: KubeconfigFolder;
  beforeEach(() => {
    folder = new KubeconfigFolder();
  });
  afterEach(() => folder.remove());

  function check(files: readonly string[], isInCluster = false): Promise<DoctorCheck[]> {
    const { environment, path } = folder;
    return createKubeconfigCheckup({ files, environment, home: path, isInCluster }).check(never);
  }

  function execUser(command: string, more: object = {}): object {
    return {
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more },
    };
  }

  it('counts the contexts', async () => {
    const file = folder.kubeconfig({ user: { token: 't' } });

    expect(await check([file])).toEqual([
      { name: 'kubeconfig', status: 'ok', detail: `1 context in ${file}`, advice: null },
    ]);
  });

  it('says what to do without a kubeconfig', async () => {
    const file = join(folder.path, 'nowhere');

    expect(await check([file])).toEqual([
      {
        name: 'kubeconfig',
        status: 'failed',
        detail: `${file} does not exist`,
        advice: expect.stringContaining('Set KUBECONFIG'),
      },
    ]);
    expect(await check([file], true)).toMatchObject([{ name: 'kubeconfig', status: 'ok' }]);
  });

  it('says that an empty one names nothing', async () => {
    const file = folder.write('empty', '');

    expect(await check([file])).toMatchObject([{ status: 'failed', detail: `${file} names no context` }]);
  });

  it('says which file is broken, and goes on with the others', async () => {
    const broken = folder.write('broken', '[');
    const file = folder.kubeconfig({});

    expect(await check([broken])).toMatchObject([
      { status: 'failed', detail: `${broken} is not valid YAML (line 1)` },
    ]);
    expect(await check([broken, file])).toMatchObject([
      { name: 'kubeconfig', status: 'failed' },
      { name: 'kubeconfig', status: 'ok', detail: `1 context in ${broken}, ${file}` },
    ]);
  });

  it('says which context is refused, and why', async () => {
    const file = folder.kubeconfig({ user: { token: 't', username: 'me' } });

    expect(await check([file])).toMatchObject([
      { name: 'kubeconfig', status: 'ok' },
      { name: 'context x', status: 'failed', detail: expect.stringContaining('only one is allowed') },
    ]);
  });

  it('looks for plugins where they are run from, and runs none', async () => {
    const onPath = folder.plugin('plugin', {});
    const beside = folder.plugin('kube/bin/beside', {});
    const file = folder.kubeconfig(
      {
        users: [
          { name: 'a', user: execUser('plugin') },
          { name: 'b', user: execUser('plugin', { args: ['again'] }) },
          { name: 'c', user: execUser('./bin/beside') },
          { name: 'd', user: execUser('no-such-plugin', { installHint: 'brew install it' }) },
          { name: 'e', user: execUser('./no-such-plugin') },
          { name: 'f', user: execUser('plugin-of-nobody') },
          { name: 'g', user: { ...execUser('needless'), token: 't' } },
        ],
        contexts: ['a', 'b', 'c', 'd', 'e', 'g'].map((user) => ({
          name: user,
          context: { cluster: 'c', user },
        })),
      },
      'kube/config',
    );

    const checks = await check([file]);

    expect(checks.slice(1)).toEqual([
      { name: 'plugin plugin', status: 'ok', detail: onPath, advice: null },
      { name: `plugin ${beside}`, status: 'ok', detail: beside, advice: null },
      {
        name: 'plugin no-such-plugin',
        status: 'failed',
        detail: 'is not on the PATH',
        advice: 'brew install it',
      },
      {
        name: `plugin ${join(folder.path, 'kube/no-such-plugin')}`,
        status: 'failed',
        detail: 'is not there, or may not be executed',
        advice: 'Install the plugin or put its folder on the PATH.',
      },
    ]);
    expect(existsSync(join(folder.path, 'runs'))).toBe(false);
  });

  it('warns of a plugin that needs a terminal', async () => {
    folder.plugin('plugin', {});
    const file = folder.kubeconfig({ user: execUser('plugin', { interactiveMode: 'Always' }) });

    expect(await check([file])).toMatchObject([
      { status: 'ok' },
      { name: 'plugin plugin', status: 'warning', detail: expect.stringContaining('asks at a terminal') },
    ]);
  });
});
