import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubeconfigFinder } from '../../src/clusters/kubeconfig/kubeconfig-finder.ts';
import { readKubeconfig } from '../../src/clusters/kubeconfig/read-kubeconfig.ts';
import type { ResolvedContext } from '../../src/clusters/kubeconfig/resolved-context.ts';
import { writeKubeconfig } from '../../src/clusters/kubeconfig/write-kubeconfig.ts';
import { Connection } from '../../src/clusters/kubernetes/connection.ts';
import type { FoundPaths } from '../../src/domain/ports/cluster-access.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import { program } from '../cluster/programs.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import type { RecordedRequest } from '../fakes/recording-servers.ts';
import { testRedactor } from '../fakes/test-redactor.ts';
import { type KubeconfigFixtures, makeKubeconfigFixtures } from './kubeconfig-fixtures.ts';

/** What a client makes of one context: what it shows, and what it sends. */
interface Reading {
  cluster: unknown;
  user: unknown;
  namespace: string | null;
  /** null: it sent nothing. */
  request: RecordedRequest | null;
}

/** null: the client refused to show the context. */
type Readings = Record<string, Reading | null>;

interface KubectlUser {
  name: string;
  user: { tokenFile?: string; exec?: { command: string } };
}

interface KubectlView {
  clusters: { cluster: object }[] | null;
  users: KubectlUser[] | null;
  contexts: { context: { namespace?: string } }[];
}

const clock = new SystemClock();
const seconds = 1000;

describe.skipIf(!hasCluster('our reading of kubeconfigs beside kubectl’s'))('e2e/kubeconfig', () => {
  let fixtures: KubeconfigFixtures;

  beforeAll(async () => {
    fixtures = await makeKubeconfigFixtures();
  });
  afterAll(() => fixtures.remove());

  async function kubectl(files: readonly string[], ...words: string[]): Promise<string | null> {
    try {
      const running = promisify(execFile)(program('kubectl'), words, {
        env: { ...fixtures.environment, KUBECONFIG: files.join(delimiter) },
        timeout: 30 * seconds,
      });
      // It would ask for a password there.
      running.child.stdin?.end();
      return (await running).stdout;
    } catch (error) {
      // It ran and said no; anything else (it is missing, it hangs) is a fault of the test.
      if (typeof (error as { code?: unknown }).code !== 'number') throw error;
      return null;
    }
  }

  async function contextsOf(files: readonly string[]): Promise<string[]> {
    const names = await kubectl(files, 'config', 'get-contexts', '-o', 'name');
    return (names ?? '').split('\n').filter((name) => name !== '');
  }

  const readByKubectlBefore = new Map<string, Readings>();

  /** One after the other, since the request that a context leads to is told by when it comes; the same files once. */
  async function readByKubectl(files: readonly string[], names: readonly string[]): Promise<Readings> {
    const key = [...files, ...names].join('\0');
    const readings = readByKubectlBefore.get(key) ?? {};
    if (readByKubectlBefore.has(key)) return readings;
    for (const name of names) {
      const words = ['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json', '--context', name];
      const view = await kubectl(files, ...words);
      readings[name] =
        view === null ? null : await kubectlReading(JSON.parse(view) as KubectlView, name, files);
    }
    readByKubectlBefore.set(key, readings);
    return readings;
  }

  async function kubectlReading(
    { clusters, users, contexts }: KubectlView,
    name: string,
    files: readonly string[],
  ): Promise<Reading> {
    const user = users?.[0];
    return {
      cluster: withoutZeroValues(clusters?.[0]?.cluster ?? {}),
      user: user === undefined ? {} : withoutZeroValues(await withAbsolutePaths(user, files)),
      namespace: contexts[0]?.context.namespace ?? null,
      request: await requestOf(() =>
        kubectl(files, 'get', '--raw', '/version', '--context', name, '--request-timeout', '10s'),
      ),
    };
  }

  /** kubectl shows the paths that it cannot embed as they stand in their file, and means them relative to it. */
  async function withAbsolutePaths({ user, name }: KubectlUser, files: readonly string[]): Promise<object> {
    const { tokenFile, exec } = user;
    if (tokenFile === undefined && !exec?.command.includes('/')) return user;
    const folder = dirname(await fileOfUser(name, files));
    return {
      ...user,
      ...(tokenFile === undefined ? {} : { tokenFile: resolve(folder, tokenFile) }),
      ...(exec?.command.includes('/') ? { exec: { ...exec, command: resolve(folder, exec.command) } } : {}),
    };
  }

  async function fileOfUser(name: string, files: readonly string[]): Promise<string> {
    for (const file of files) {
      const view = JSON.parse((await kubectl([file], 'config', 'view', '-o', 'json')) ?? '{}') as KubectlView;
      if (view.users?.some((user) => user.name === name)) return file;
    }
    throw new Error(`no file has the user ${name}`);
  }

  async function readByUs(files: readonly string[]): Promise<{ readings: Readings; found: FoundPaths }> {
    const finder = ourFinder(files);
    const found = await finder.find();
    const readings: Readings = {};
    for (const { id, name, failure } of found.paths)
      readings[name] = failure === null ? await ourReading(finder.resolve(id)) : null;
    return { readings, found };
  }

  function ourFinder(files: readonly string[]): KubeconfigFinder {
    return new KubeconfigFinder({
      files,
      contexts: [],
      inCluster: null,
      environment: fixtures.environment,
      home: fixtures.folder,
      redactText: testRedactor().text,
      clock,
    });
  }

  async function ourReading(context: ResolvedContext): Promise<Reading> {
    const { cluster, user } = context.flattened;
    const request = await requestOf(() => requestVersion(context));
    return { cluster, user, namespace: context.path.namespace, request };
  }

  async function requestOf(send: () => Promise<unknown>): Promise<RecordedRequest | null> {
    fixtures.servers.requests.length = 0;
    await send();
    return fixtures.servers.requests[0] ?? null;
  }

  describe('a context that kubectl can use', () => {
    it.each(['addresses.yaml', 'anchors.yaml', 'credentials.yaml', 'json.json', 'nulls.yaml'])(
      'is shown and used alike: %s',
      async (name) => {
        const files = [join(fixtures.folder, 'usable', name)];
        const names = await contextsOf(files);

        const expected = await readByKubectl(files, names);
        const { readings, found } = await readByUs(files);

        expect(names.length).toBeGreaterThan(0);
        expect(Object.entries(expected).filter(([, reading]) => !reading?.request)).toEqual([]);
        expect(readings).toEqual(expected);
        expect(found.problems).toEqual([]);
      },
    );

    it('has all of its fixtures compared', () => {
      expect(fixtures.files('usable').map((file) => basename(file))).toEqual([
        'addresses.yaml',
        'anchors.yaml',
        'credentials.yaml',
        'json.json',
        'nulls.yaml',
      ]);
    });

    it.each([
      ['a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
      ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['UTF-16, big end first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
      ['line ends of Windows', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
      ['line ends of old', (text: string) => Buffer.from(text.replaceAll('\n', '\r'))],
    ])('is shown and used alike in a file with %s', async (name, encode) => {
      const file = join(fixtures.folder, 'usable', `encoded with ${name}`);
      writeFileSync(file, encode(readFileSync(join(fixtures.folder, 'usable/anchors.yaml'), 'utf8')));

      const expected = await readByKubectl([file], ['one']);
      const { readings } = await readByUs([file]);

      expect(expected.one?.request).not.toBeNull();
      expect(readings.one).toEqual(expected.one);
    });
  });

  describe('a context that kubectl refuses', () => {
    it.each([
      ['when it shows it', 'when-shown.yaml', 0],
      ['when it uses it', 'when-used.yaml', 43],
    ])('is refused, and spoils only itself: %s', async (_, name, shown) => {
      const files = [join(fixtures.folder, 'refused', name)];
      const names = await contextsOf(files);

      const expected = await readByKubectl(files, names);
      const { readings, found } = await readByUs(files);

      expect(names.length).toBeGreaterThan(0);
      expect(Object.values(expected).filter((reading) => reading !== null)).toHaveLength(shown);
      expect(Object.keys(expected).filter((context) => expected[context]?.request)).toEqual([]);
      expect(Object.keys(readings)).toEqual(expect.arrayContaining(names));
      expect(Object.keys(readings).filter((context) => readings[context] !== null)).toEqual([]);
      expect(found.paths.map(({ failure }) => failure?.code)).toEqual(names.map(() => 'CONTEXT_INVALID'));
      expect(found.problems).toEqual([]);
    });
  });

  it('shows a context alike and sends nothing where kubectl gets no credential', async () => {
    const files = fixtures.files('failing-login');
    const names = await contextsOf(files);

    const expected = await readByKubectl(files, names);
    const { readings } = await readByUs(files);

    expect(names.length).toBeGreaterThan(10);
    expect(Object.values(expected).filter((reading) => reading === null || reading.request !== null)).toEqual(
      [],
    );
    expect(readings).toEqual(expected);
  });

  it('asks a server without a credential where kubectl would ask a person for one', async () => {
    const files = fixtures.files('without-credential');
    const names = await contextsOf(files);

    const expected = await readByKubectl(files, names);
    const { readings } = await readByUs(files);

    expect(Object.values(expected).map((reading) => reading?.request)).toEqual(names.map(() => null));
    expect(
      Object.entries(readings).map(([name, reading]) => [name, reading?.request?.authorization]),
    ).toEqual([
      ['nobody', undefined],
      ['nothing', undefined],
      ['null-user', undefined],
      ['password-only', undefined],
      ['key-without-certificate', undefined],
      ['user-in-address', `Basic ${btoa('someone:p@ss')}`],
    ]);
    const shown = (all: Readings): unknown[] =>
      Object.entries(all).map(([name, reading]) => [name, { ...reading, request: null }]);
    expect(shown(readings).toSorted()).toEqual(shown(expected).toSorted());
  });

  /** What kubectl refuses whole, and which contexts of it we refuse (null: the file). */
  const unloadable: Record<string, string[] | null> = {
    'cluster-named-twice.yaml': ['bad'],
    'context-named-twice.yaml': ['bad'],
    'flag-as-name.yaml': [],
    'list.yaml': null,
    'map-of-users.yaml': null,
    'no-base64.yaml': ['bad'],
    'number-as-token.yaml': ['bad'],
    'numbers-as-arguments.yaml': ['bad'],
    'other-kind.yaml': null,
    'other-version.yaml': null,
    'tab.yaml': null,
    'text-as-flag.yaml': ['bad'],
    'text.yaml': null,
    'unclosed.yaml': null,
    'user-named-twice.yaml': ['bad'],
  };

  describe('a file that kubectl refuses', () => {
    it('has all of its fixtures compared', () => {
      expect(fixtures.files('unloadable').map((file) => basename(file))).toEqual(Object.keys(unloadable));
    });

    it.each(Object.entries(unloadable))('loses only what is broken in it: %s', async (name, refused) => {
      const files = [join(fixtures.folder, 'unloadable', name)];

      const byKubectl = await readByKubectl(files, ['good']);
      const { readings, found } = await readByUs(files);

      expect(byKubectl).toEqual({ good: null });
      if (refused === null) {
        expect(readings).toEqual({});
        expect(found.problems).toMatchObject([{ code: 'KUBECONFIG_INVALID' }]);
        return;
      }
      expect(Object.keys(readings).filter((context) => readings[context] === null)).toEqual(refused);
      expect(readings.good?.request?.authorization).toBe('Bearer secret-token');
    });

    it.each([
      ['text that is not UTF-8', Buffer.from('current-context: "\xe9"\n', 'latin1')],
      ['UTF-16 without its mark', Buffer.from('current-context: x\n', 'utf16le')],
      ['control characters', Buffer.from('current-context: "\u001b[1m"\n')],
      ['zeros, as a full disk leaves it', Buffer.alloc(4096)],
    ])('is left out and reported: %s', async (_, content) => {
      const file = join(fixtures.folder, 'odd');
      writeFileSync(file, content);

      const { problems } = await readKubeconfig([file]);

      expect(await kubectl([file], 'config', 'view')).toBeNull();
      expect(problems).toMatchObject([{ code: 'KUBECONFIG_INVALID' }]);
    });

    it.each([
      ['a folder', '.'],
      ['a path below a file', 'usable/json.json/config'],
    ])('is left out and reported: %s', async (_, path) => {
      const file = join(fixtures.folder, path);

      const { problems } = await readKubeconfig([file]);

      expect(await kubectl([file], 'config', 'view')).toBeNull();
      expect(problems).toMatchObject([{ code: 'KUBECONFIG_UNREADABLE' }]);
    });

    it('does not take the files beside it along', async () => {
      const files = ['unloadable/tab.yaml', 'usable/json.json'].map((name) => join(fixtures.folder, name));

      const { readings, found } = await readByUs(files);

      expect(await contextsOf(files)).toEqual([]);
      expect(found.problems).toMatchObject([{ code: 'KUBECONFIG_INVALID' }]);
      expect(readings.x?.request?.authorization).toBe('Bearer secret-token');
    });
  });

  describe('several files', () => {
    it.each([
      ['one after the other', ['first', 'second', 'third'], ['broken-here']],
      ['the other way round', ['third', 'second', 'first'], ['first']],
      ['missing ones, and one twice', ['nowhere', 'second', 'second', 'first', 'nowhere'], []],
    ])('are merged as kubectl does: %s', async (_, folders, refused) => {
      const files = folders.map((name) => join(fixtures.folder, 'lists', name, 'config.yaml'));
      const names = await contextsOf(files);

      const expected = await readByKubectl(files, names);
      const { readings, found } = await readByUs(files);

      expect(names.length).toBeGreaterThan(3);
      expect(Object.keys(expected).filter((name) => !expected[name]?.request)).toEqual(refused);
      expect(readings).toEqual(expected);
      expect(found.problems).toEqual([]);
    });

    it.each([[['first', 'second', 'third']], [['third', 'second']], [['first']]])(
      'have the current context that kubectl finds: %s',
      async (folders) => {
        const files = folders.map((name) => join(fixtures.folder, 'lists', name, 'config.yaml'));

        const { merged } = await readKubeconfig(files);

        const current = await kubectl(files, 'config', 'current-context');
        expect(merged.currentContext).toBe(current?.trim() ?? null);
      },
    );
  });

  describe('the kubeconfig that is written for the embedded server', () => {
    it.each(['credentials.yaml', 'addresses.yaml'])(
      'says to kubectl what the user’s own says: %s',
      async (name) => {
        const files = [join(fixtures.folder, 'usable', name)];
        const finder = ourFinder(files);
        const { paths } = await finder.find();
        const contexts = paths.map(({ id, name, namespace }) => ({
          name,
          context: finder.resolve(id),
          namespace,
        }));
        // In a folder where no relative path of the user's leads anywhere.
        const written = join(fixtures.folder, 'lists', 'written');
        writeFileSync(written, writeKubeconfig(contexts, paths[0]?.name ?? ''));

        const names = await contextsOf([written]);

        expect(names.toSorted()).toEqual((await contextsOf(files)).toSorted());
        expect(await readByKubectl([written], names)).toEqual(
          await readByKubectl(files, await contextsOf(files)),
        );
      },
    );
  });
});

/** kubectl prints some fields even when they are not set; one below (exec) is as deep as it goes. */
function withoutZeroValues(entry: object): object {
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => !isZero(value))
      .map(([name, value]) => [name, name === 'exec' ? withoutZeroValues(value) : value]),
  );
}

function isZero(value: unknown): boolean {
  if (['', null, false].includes(value as string)) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

async function requestVersion(context: ResolvedContext): Promise<void> {
  const limits = {
    requestsPerSecond: 100,
    connectTimeoutMs: 10_000,
    firstAnswerTimeoutMs: 10_000,
    firstByteTimeoutMs: 10_000,
    pageTimeoutMs: 10_000,
  };
  const connection = new Connection({
    context,
    clock,
    limits,
    httpsProxy: null,
    noProxy: null,
    userAgent: 'test',
    redactText: String,
  });
  try {
    await connection.send({ path: '/version', signal: AbortSignal.timeout(20 * seconds) });
  } catch {
    // What came of it is told by the request that arrived, or did not.
  } finally {
    await connection.close();
  }
}
