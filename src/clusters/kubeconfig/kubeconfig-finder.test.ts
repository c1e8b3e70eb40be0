import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { KubeconfigFolder } from '../../../test/fakes/kubeconfig-folder.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { KubeconfigFinder, type KubeconfigFinderOptions } from './kubeconfig-finder.ts';

describe('clusters/kubeconfig/kubeconfig-finder', () => {
  let folder: KubeconfigFolder;
  beforeEach(() => {
    folder = new KubeconfigFolder();
  });
  afterEach(() => folder.remove());

  function finderOf(
    files: readonly string[],
    options: Partial<KubeconfigFinderOptions> = {},
  ): KubeconfigFinder {
    return new KubeconfigFinder({
      files,
      contexts: [],
      inCluster: null,
      environment: folder.environment,
      home: folder.path,
      redactText: testRedactor().text,
      clock: new FakeClock(),
      ...options,
    });
  }

  function contextsFile(names: readonly string[], name = 'config'): string {
    return folder.kubeconfig(
      { contexts: names.map((context) => ({ name: context, context: { cluster: 'c', user: 'u' } })) },
      name,
    );
  }

  it('finds every context, and keeps what is needed to connect', async () => {
    const finder = finderOf([contextsFile(['dev', 'prod'])]);

    const { paths, problems } = await finder.find();

    expect(paths.map(({ name, failure }) => [name, failure])).toEqual([
      ['dev', null],
      ['prod', null],
    ]);
    expect(problems).toEqual([]);
    expect(new Set(paths.map(({ id }) => id)).size).toBe(2);
    expect(paths.map(({ id }) => finder.resolve(id).path)).toEqual(paths);
    expect(finder.resolved().map(({ path }) => path)).toEqual(paths);
  });

  it('gives a path the same id every time', async () => {
    const file = contextsFile(['dev']);

    const [first, second] = [await finderOf([file]).find(), await finderOf([file]).find()];

    expect(second.paths).toEqual(first.paths);
  });

  it('has a broken context spoil only itself', async () => {
    const file = folder.kubeconfig({
      contexts: [
        { name: 'good', context: { cluster: 'c', user: 'u' } },
        { name: 'lost', context: { cluster: 'nowhere', user: 'u' } },
        { name: 'odd', context: 'text' },
      ],
    });
    const finder = finderOf([file]);

    const { paths } = await finder.find();

    expect(paths).toMatchObject([
      { name: 'good', failure: null },
      { name: 'lost', origin: file, server: null, failure: { code: 'CONTEXT_INVALID' } },
      {
        name: 'odd',
        failure: { code: 'CONTEXT_INVALID', message: expect.stringContaining('"odd" is not valid') },
      },
    ]);
    expect(() => finder.resolve(paths[1]?.id ?? '')).toThrow('this path is not in the kubeconfig (any more)');
    expect(finder.resolved()).toHaveLength(1);
  });

  it('reports a file that it leaves out', async () => {
    const { paths, problems } = await finderOf([folder.write('broken', '['), contextsFile(['dev'])]).find();

    expect(paths.map(({ name }) => name)).toEqual(['dev']);
    expect(problems).toMatchObject([{ code: 'KUBECONFIG_INVALID' }]);
  });

  it('says what is wrong when nothing is left', async () => {
    const { paths, problems } = await finderOf([folder.write('broken', '[')]).find();

    expect(paths).toEqual([]);
    expect(problems).toMatchObject([{ code: 'KUBECONFIG_INVALID' }]);
  });

  it('runs no plugin', async () => {
    folder.plugin('plugin', { token: 't' });
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'plugin',
      interactiveMode: 'Never',
    };

    const { paths } = await finderOf([folder.kubeconfig({ user: { exec } })]).find();

    expect(paths).toMatchObject([{ name: 'x', failure: null }]);
    expect(existsSync(join(folder.path, 'runs'))).toBe(false);
  });

  it.each([
    [['dev'], ['dev']],
    [['*-eu'], ['prod-eu', 'test-eu']],
    [
      ['dev', 'prod-*'],
      ['dev', 'prod-eu'],
    ],
  ])('finds only the contexts that are wanted: %j', async (contexts, names) => {
    const file = contextsFile(['dev', 'prod-eu', 'test-eu']);

    const { paths } = await finderOf([file], { contexts }).find();

    expect(paths.map(({ name }) => name)).toEqual(names);
  });

  it('refuses a context that is not there, and names those that are', async () => {
    const file = contextsFile(['dev', 'prod']);

    await expect(finderOf([file], { contexts: ['dev', 'prd'] }).find()).rejects.toMatchObject({
      code: 'CLUSTER_UNKNOWN',
      message: 'the kubeconfig has no context "prd"',
      hint: 'It has: dev, prod.',
    });
  });

  it('says that a context which is not there may be in the file that was left out', async () => {
    const broken = folder.write('broken', '[');

    await expect(finderOf([broken], { contexts: ['prod'] }).find()).rejects.toMatchObject({
      code: 'CLUSTER_UNKNOWN',
      message: `the kubeconfig has no context "prod"; what is left out may have it: ${broken} is not valid YAML (line 1)`,
      hint: 'It has: none.',
    });
  });

  it.each<[string, (files: KubeconfigFolder) => string[], RegExp]>([
    ['that is not there', ({ path }) => [join(path, 'nowhere')], /nowhere does not exist$/],
    ['of several', ({ path }) => [join(path, 'a'), join(path, 'b')], /\/a, .*\/b do not exist$/],
    ['that is empty', (files) => [files.write('empty', '')], /empty names no context$/],
    ['that was named', () => [], /no file was named$/],
  ])('says so when there is no kubeconfig: %s', async (_, files, message) => {
    await expect(finderOf(files(folder)).find()).rejects.toMatchObject({
      code: 'KUBECONFIG_MISSING',
      message: expect.stringMatching(message),
    });
  });

  it('knows only what it found last', async () => {
    const file = contextsFile(['dev', 'prod']);
    const finder = finderOf([file]);
    const before = await finder.find();
    contextsFile(['prod']);

    const after = await finder.find();

    expect(after.paths.map(({ name }) => name)).toEqual(['prod']);
    expect(finder.resolved()).toHaveLength(1);
    expect(() => finder.resolve(before.paths[0]?.id ?? '')).toThrow('any more');
  });

  it('does not run out of file handles with hundreds of contexts', async () => {
    folder.write('ca.crt', createAuthority().cert);
    const numbers = Array.from({ length: 400 }, (_, index) => `${index}`);
    const file = folder.kubeconfig({
      clusters: numbers.map((name) => ({
        name,
        cluster: { server: 'https://h', 'certificate-authority': 'ca.crt' },
      })),
      contexts: numbers.map((name) => ({ name, context: { cluster: name, user: 'u' } })),
    });
    const source = [
      `import { KubeconfigFinder } from ${JSON.stringify(join(import.meta.dirname, 'kubeconfig-finder.ts'))};`,
      `const finder = new KubeconfigFinder({ files: [${JSON.stringify(file)}], contexts: [], inCluster: null });`,
      'console.log(String((await finder.find()).paths.filter(({ failure }) => failure === null).length));',
    ];

    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'ulimit -n 100; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      source.join('\n'),
    ]);

    expect(stdout.trim()).toBe('400');
  });

  describe('in a pod', () => {
    let inCluster: KubeconfigFinderOptions['inCluster'];
    beforeEach(() => {
      folder.write('account/ca.crt', createAuthority().cert);
      folder.write('account/token', 'of-the-pod');
      inCluster = { host: '10.0.0.1', port: '443', folder: join(folder.path, 'account') };
    });

    it.each(['nowhere', 'empty'])('finds the pod’s own cluster when the kubeconfig is %s', async (name) => {
      folder.write('empty', '');
      const finder = finderOf([join(folder.path, name)], { inCluster });

      const { paths } = await finder.find();

      expect(paths).toMatchObject([{ name: 'in-cluster', source: 'in-cluster', failure: null }]);
      expect(finder.resolve(paths[0]?.id ?? '').server).toBe('https://10.0.0.1');
    });

    it('takes a kubeconfig that there is', async () => {
      const { paths } = await finderOf([contextsFile(['dev'])], { inCluster }).find();

      expect(paths.map(({ name }) => name)).toEqual(['dev']);
    });

    it('does not pass over a kubeconfig that is broken', async () => {
      const { paths, problems } = await finderOf([folder.write('broken', '[')], { inCluster }).find();

      expect(paths).toEqual([]);
      expect(problems).toHaveLength(1);
    });

    it('finds a broken path when the pod was given no ServiceAccount', async () => {
      const without = { host: '10.0.0.1', port: '443', folder: join(folder.path, 'nowhere') };
      const finder = finderOf([], { inCluster: without });

      const { paths } = await finder.find();

      expect(paths).toMatchObject([
        { name: 'in-cluster', source: 'in-cluster', failure: { code: 'CONTEXT_INVALID' } },
      ]);
      expect(finder.resolved()).toEqual([]);
    });

    it('refuses a context by another name', async () => {
      await expect(finderOf([], { inCluster, contexts: ['prod'] }).find()).rejects.toMatchObject({
        code: 'CLUSTER_UNKNOWN',
        hint: 'It has: in-cluster.',
      });
      expect((await finderOf([], { inCluster, contexts: ['in-*'] }).find()).paths).toHaveLength(1);
    });
  });
});
