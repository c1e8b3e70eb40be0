import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../src/domain/error-catalogue.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { administrator, limited, reader, type TestCluster } from '../cluster/test-cluster.ts';
import type { StdioBehaviour } from '../fakes/stdio-server.ts';
import { kubernetesTools, serverReading, textResult, tool } from '../fakes/test-servers.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { type Fault, loginPage, statusBody } from '../faults/faults.ts';
import { type ForwardProxy, startHttpProxy } from '../faults/forward-proxies.ts';
import { createAuthority, type IssueOptions, type TestAuthority } from '../faults/test-certificates.ts';
import { type ProgramResult, programCommand, runProgram, temporaryFolder } from './run-program.ts';

interface Case {
  run: () => Promise<ProgramResult>;
  exitCode: number;
  /** What it happened to: a cluster, a file, a server, a flag. */
  subject: string;
  /** What happened, and why. */
  says: RegExp;
  /** What to do, where it is more than the catalogue's own advice. */
  hint?: RegExp;
}

/** Codes that need a model’s provider in place of a cluster, and the tests that meet them. */
const notReachable = {
  MODEL_KEY_MISSING: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_KEY_REFUSED: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_UNKNOWN: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_QUOTA: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_BUSY: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_UNREACHABLE: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_FAILED: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_TOO_LONG: 'by its provider: ask.test.ts, open-model.test.ts',
  MODEL_NO_ANSWER: 'by its provider: ask.test.ts, open-model.test.ts',
} as const satisfies Partial<Record<ErrorCode, string>>;
type ReachableCode = Exclude<ErrorCode, keyof typeof notReachable>;

/** Root alone may mount a file system that is full or read-only. */
const forRoot: readonly ErrorCode[] = ['STORE_FULL', 'STORE_UNWRITABLE'];

const root = resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;

/** Every code of the catalogue, met by running the program on real servers, processes and files. */
describe.skipIf(!hasCluster('every error code, as a person meets it'))('e2e/error-catalogue', () => {
  const home = temporaryFolder();
  const authority = createAuthority();
  const stops: (() => unknown)[] = [];
  let fleet: Fleet;
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let forward: ForwardProxy;
  /** A data folder after one scan of the cluster. */
  let scanned: string;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['shop'] });
    cluster = fleet.clusters[0]!;
    for (const name of ['large-1', 'large-2', 'large-3'])
      await cluster.create('/api/v1/namespaces/default/configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { text: 'word '.repeat(120_000) },
      });
    for (const place of ['default', 'kube-public'])
      await cluster.create(`/api/v1/namespaces/${place}/configmaps`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'twin' },
      });
    proxy = await proxyWith();
    forward = await startHttpProxy(cluster.server, { status: 403 });
    stops.push(() => forward.stop());
    scanned = folder();
    const { code, stderr } = await run(
      ['scan', '--kubeconfig', contextAt(cluster.server, { ca: clusterCa() })],
      scanned,
    );
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  let count = 0;
  function folder(): string {
    count += 1;
    const path = join(home, `folder-${count}`);
    mkdirSync(path);
    return path;
  }

  function file(name: string, content: string, mode = 0o600): string {
    const path = join(folder(), name);
    writeFileSync(path, content, { mode });
    return path;
  }

  function run(
    words: string[],
    dataDir = folder(),
    variables: Record<string, string> = {},
  ): Promise<ProgramResult> {
    return runProgram([...words, '--data-dir', dataDir], home, variables);
  }

  const scan = (kubeconfig: string, ...words: string[]): Promise<ProgramResult> =>
    run(['scan', '--kubeconfig', kubeconfig, ...words]);

  function copyOfScanned(): string {
    const copy = folder();
    cpSync(scanned, copy, { recursive: true });
    return copy;
  }

  const clusterCa = (): string => cluster.kubeconfigEntries().clusters.map(caOf)[0] ?? '';

  interface Place {
    /** PEM in base64. */
    ca?: string;
    user?: object;
    cluster?: object;
  }

  /** A kubeconfig with the context "shop". */
  function contextAt(
    server: string,
    { ca, user = { token: administrator.token }, cluster: further = {} }: Place = {},
  ): string {
    const trusted = ca === undefined ? {} : { 'certificate-authority-data': ca };
    return file(
      'config',
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server, ...trusted, ...further } }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'shop', context: { cluster: 'c', user: 'u' } }],
      }),
    );
  }

  async function proxyWith(
    issue: IssueOptions = { names: ['127.0.0.1'] },
    by: TestAuthority = authority,
  ): Promise<FaultProxy> {
    const started = await startFaultProxy({
      target: cluster.server,
      targetCa: Buffer.from(clusterCa(), 'base64').toString(),
      tls: by.issue(issue),
    });
    stops.push(() => started.close());
    return started;
  }

  const ourCa = { ca: base64(authority.cert) };

  /** A scan of pods through a proxy that does this to requests of this path. */
  async function scanThrough(
    path: string,
    fault: Fault,
    variables: Record<string, string> = {},
  ): Promise<ProgramResult> {
    const own = await proxyWith();
    own.fail({ path, fault });
    return run(['scan', 'pods', '--kubeconfig', contextAt(own.url, ourCa)], folder(), variables);
  }

  const answer = (status: number, reason: string, message: string): Fault => ({
    kind: 'answer',
    status,
    body: statusBody(status, reason, message),
  });

  const atCluster = (user: object): string => contextAt(cluster.server, { ca: clusterCa(), user });
  const plugin = (body: string, change: object = {}): object => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: file('login-tool', `#!/bin/sh\n${body}\n`, 0o700),
      interactiveMode: 'Never',
      ...change,
    },
  });

  function mcp(entry: object): string {
    return file('mcp.json', JSON.stringify({ mcpServers: { helper: entry } }));
  }

  const mcpServer = (behaviour: StdioBehaviour): string =>
    mcp(serverReading(file('behaviour.json', JSON.stringify(behaviour))));
  const withMcp = (command: string[], config: string, variables = {}): Promise<ProgramResult> =>
    run([...command, '--mcp-config', config], folder(), variables);

  const cases: Record<ReachableCode, Case> = {
    USAGE: {
      run: () => run(['list', 'pods', '--colour']),
      exitCode: 2,
      subject: '--colour',
      says: /unknown option/,
    },
    CONFIG_INVALID: {
      run: () => run(['list', '--log-level', 'loud']),
      exitCode: 2,
      subject: '--log-level',
      says: /must be one of debug/,
    },
    CONFIG_UNREADABLE: {
      run: () => {
        const config = folder();
        mkdirSync(join(config, 'k8s-mcp-agent/config.yaml'), { recursive: true });
        return run(['list'], folder(), { XDG_CONFIG_HOME: config });
      },
      exitCode: 2,
      subject: 'config.yaml',
      says: /cannot be read/,
    },
    CLUSTER_UNKNOWN: {
      run: () => run(['list', 'pods', '--cluster', 'attic'], scanned),
      exitCode: 2,
      subject: 'attic',
      says: /no known cluster is called/,
    },
    SESSION_UNKNOWN: {
      run: () => run(['ask', 'anything', '--session', 'nosuchid'], scanned),
      exitCode: 2,
      subject: 'nosuchid',
      says: /no conversation is called/,
    },
    KIND_UNKNOWN: {
      run: () => run(['list', 'unicorns'], scanned),
      exitCode: 2,
      subject: 'unicorns',
      says: /no known kind is called/,
    },
    QUERY_REFUSED: {
      run: () => run(['query', 'delete from resources'], scanned),
      exitCode: 2,
      subject: '',
      says: /only|not allowed|read/i,
    },
    QUERY_FAILED: {
      run: () => run(['query', 'select size from attic'], scanned),
      exitCode: 2,
      subject: 'attic',
      says: /no such table/,
    },
    QUERY_LIMIT: {
      run: () =>
        run(
          [
            'query',
            'with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n',
            '--timeout',
            '200ms',
          ],
          scanned,
        ),
      exitCode: 2,
      subject: '0.2 s',
      says: /did not end in/,
    },
    OBJECT_UNKNOWN: {
      run: () => run(['tree', 'configmap/attic', '-n', 'default'], scanned),
      exitCode: 2,
      subject: 'attic',
      says: /./,
    },
    OBJECT_AMBIGUOUS: {
      run: () => run(['tree', 'configmap/twin'], scanned),
      exitCode: 2,
      subject: 'twin',
      says: /kube-public/,
    },
    KUBECONFIG_MISSING: {
      run: () => scan('/gone/config'),
      exitCode: 2,
      subject: '/gone/config',
      says: /does not exist/,
    },
    KUBECONFIG_UNREADABLE: {
      run: () => scan(home),
      exitCode: 1,
      subject: home,
      says: /cannot be read \(EISDIR\)/,
    },
    KUBECONFIG_INVALID: {
      run: () => scan(file('torn', 'users: [')),
      exitCode: 1,
      subject: 'torn',
      says: /is not valid YAML/,
    },
    CONTEXT_INVALID: {
      run: () =>
        scan(
          file(
            'config',
            JSON.stringify({ contexts: [{ name: 'shop', context: { cluster: 'gone', user: 'u' } }] }),
          ),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /names the cluster "gone", which is not there/,
    },
    AUTH_REJECTED: {
      run: () => scan(atCluster({ token: 'no-real-token' })),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 401: Unauthorized; it does not know the token/,
    },
    LOGIN_NEEDED: {
      run: () => scan(atCluster({})),
      exitCode: 1,
      subject: 'shop',
      says: /the kubeconfig gives no credential/,
    },
    PLUGIN_MISSING: {
      run: () => scan(atCluster(plugin('', { command: 'no-such-tool' }))),
      exitCode: 1,
      subject: 'shop',
      says: /"no-such-tool" is not on the PATH/,
    },
    PLUGIN_FAILED: {
      run: () => scan(atCluster(plugin('echo Session over. >&2; exit 1'))),
      exitCode: 1,
      subject: 'shop',
      says: /login-tool failed: it ended with code 1; it said: Session over\./,
    },
    FORBIDDEN: {
      run: () => scan(atCluster({ token: limited.token }), 'nodes'),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 403: nodes is forbidden: User "limited"/,
    },
    NAME_NOT_FOUND: {
      run: () => scan(contextAt(`https://${'x'.repeat(64)}.invalid:6443`)),
      exitCode: 1,
      subject: 'shop',
      says: /getaddrinfo ENOTFOUND/,
    },
    PATH_MISSING: {
      run: () => run(['scan', '--cluster', 'shop', '--kubeconfig', otherContext()], copyOfScanned()),
      exitCode: 1,
      subject: 'shop',
      says: /nothing that was found leads to it/,
    },
    CONNECTION_REFUSED: {
      run: () => scan(contextAt('https://127.0.0.1:1')),
      exitCode: 1,
      subject: 'shop',
      says: /connect ECONNREFUSED 127\.0\.0\.1:1/,
    },
    CONNECTION_LOST: {
      run: () => scanThrough('/', { kind: 'reset' }),
      exitCode: 1,
      subject: 'shop',
      says: /other side closed|ECONNRESET|socket/,
    },
    PROXY_FAILED: {
      run: () => scan(contextAt(cluster.server, { ca: clusterCa(), cluster: { 'proxy-url': forward.url } })),
      exitCode: 1,
      subject: 'shop',
      says: /the proxy 127\.0\.0\.1:\d+ does not let us through to 127\.0\.0\.1:\d+ \(HTTP 403\)/,
    },
    TIMEOUT: {
      run: () => scanThrough('/', { kind: 'silence' }, { K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '300ms' }),
      exitCode: 1,
      subject: 'shop',
      says: /no answer in 0\.3 s/,
    },
    TLS_UNTRUSTED: {
      run: () => scan(contextAt(proxy.url, { ca: base64(createAuthority('another').cert) })),
      exitCode: 1,
      subject: 'shop',
      says: /certificate/,
    },
    TLS_EXPIRED: {
      run: async () => {
        const past = { validFrom: new Date('2020-01-01'), validUntil: new Date('2020-02-01') };
        return scan(contextAt((await proxyWith({ names: ['127.0.0.1'], ...past })).url, ourCa));
      },
      exitCode: 1,
      subject: 'shop',
      says: /certificate has expired/,
    },
    TLS_NAME: {
      run: async () => scan(contextAt((await proxyWith({ names: ['other.example'] })).url, ourCa)),
      exitCode: 1,
      subject: 'shop',
      says: /127\.0\.0\.1.*not in the cert|does not match certificate/,
    },
    TLS_FAILED: {
      run: async () => {
        const plain = await startFaultProxy({ target: cluster.server });
        stops.push(() => plain.close());
        return scan(contextAt(plain.url.replace('http:', 'https:'), ourCa));
      },
      exitCode: 1,
      subject: 'shop',
      says: /does not speak TLS|packet length too long/,
    },
    RATE_LIMITED: {
      run: () =>
        scanThrough('/', answer(429, 'TooManyRequests', 'Too many requests, please try again later.')),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 429: Too many requests/,
    },
    SERVER_ERROR: {
      run: () => scanThrough('/', answer(500, 'InternalError', 'etcdserver: leader changed')),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 500: etcdserver: leader changed/,
    },
    PROTOCOL: { run: () => scanThrough('/', loginPage), exitCode: 1, subject: 'shop', says: /\/version/ },
    NOT_FOUND: {
      run: () =>
        scanThrough(
          '/api/v1/pods',
          answer(404, 'NotFound', 'the server could not find the requested resource'),
        ),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 404/,
    },
    EXPIRED_LIST: {
      run: () =>
        scanThrough('/api/v1/pods', answer(410, 'Expired', 'The provided continue parameter is too old')),
      exitCode: 1,
      subject: 'shop',
      says: /HTTP 410/,
    },
    TOO_LARGE: {
      run: () =>
        run(
          ['scan', 'configmaps', '--via', 'mcp', '--kubeconfig', atCluster({ token: reader.token })],
          folder(),
          {
            K8S_MCP_AGENT_MCP_MESSAGE_LIMIT: '1MiB',
          },
        ),
      exitCode: 1,
      subject: 'shop',
      says: /larger than/,
    },
    PARSE: {
      run: () => scanThrough('/api/v1/pods', { kind: 'truncate', bytes: 40 }),
      exitCode: 1,
      subject: 'shop',
      says: /not valid JSON/,
    },
    MCP_SERVER_MISSING: {
      run: () => withMcp(['discover'], mcp({ command: '/gone/server' })),
      exitCode: 3,
      subject: 'helper',
      says: /\/gone\/server/,
    },
    MCP_SERVER_DIED: {
      run: () =>
        withMcp(
          ['discover'],
          mcp({ command: process.execPath, args: ['-e', 'console.error("no licence"); process.exit(3)'] }),
        ),
      exitCode: 3,
      subject: 'helper',
      says: /it ended with code 3/,
    },
    MCP_TOOL_FAILED: {
      run: () =>
        withMcp(
          ['scan', 'pods'],
          mcpServer({
            tools: kubernetesTools,
            calls: { resources_list: failing('the moon is in the wrong place') },
          }),
        ),
      exitCode: 1,
      subject: 'helper',
      says: /the moon is in the wrong place/,
    },
    MCP_TOOL_UNKNOWN: {
      run: () =>
        withMcp(
          ['scan', 'pods'],
          mcpServer({
            tools: kubernetesTools,
            calls: { resources_list: { error: { code: -32602, message: 'unknown tool "resources_list"' } } },
          }),
        ),
      exitCode: 1,
      subject: 'helper',
      says: /unknown tool/,
    },
    MCP_UNTRUSTED: {
      run: () => withMcp(['scan'], mcpServer({ tools: [tool('list_namespaces'), tool('list_pods')] })),
      exitCode: 1,
      subject: 'helper',
      says: /is not used/,
    },
    MCP_SERVER_UNKNOWN: {
      run: () => withMcp(['discover', '--trust', 'nobody'], mcp({ command: 'true' })),
      exitCode: 2,
      subject: 'nobody',
      says: /no MCP server named/,
    },
    STORE_FOREIGN: {
      run: () => {
        const other = join(folder(), 'photos.db');
        const database = new DatabaseSync(other);
        database.exec('create table photos (id integer)');
        database.close();
        return run(['list', '--store', other]);
      },
      exitCode: 2,
      subject: 'photos.db',
      says: /is not an inventory that can be opened/,
    },
    EXPORT_EXISTS: {
      run: () => run(['export', file('taken.db', '')], scanned),
      exitCode: 2,
      subject: 'taken.db',
      says: /is there already/,
    },
    STORE_NEWER: {
      run: () => {
        const copy = copyOfScanned();
        withDatabase(copy, (database) => database.exec('pragma user_version = 9999'));
        return run(['list'], copy);
      },
      exitCode: 1,
      subject: 'inventory.db',
      says: /newer/,
    },
    STORE_UNREADABLE: {
      run: () => run(['list'], join(file('a-file', ''), 'data')),
      exitCode: 1,
      subject: 'a-file',
      says: /ENOTDIR/,
    },
    STORE_UNWRITABLE: { run: () => onReadOnlyDisk(), exitCode: 1, subject: 'inventory.db', says: /EROFS/ },
    STORE_FULL: { run: () => onTinyDisk(), exitCode: 1, subject: 'inventory.db', says: /full|ENOSPC/ },
    STORE_CORRUPT: {
      run: () => {
        const torn = folder();
        writeFileSync(
          join(torn, 'inventory.db'),
          'this is no database, though it is long enough to be taken for one. '.repeat(100),
        );
        return run(['list'], torn);
      },
      exitCode: 1,
      subject: 'inventory.db',
      says: /not a database/,
    },
    STORE_BUSY: { run: () => whileLocked(), exitCode: 1, subject: 'inventory.db', says: /locked/ },
    STORE_FAILED: {
      run: () => withFileSizeLimit(),
      exitCode: 1,
      subject: 'inventory.db',
      says: /I\/O error/,
    },
    LEASE_HELD: {
      run: () => besideAnother(),
      exitCode: 3,
      subject: 'shop',
      says: /is scanning this cluster/,
    },
    OUTPUT_FAILED: {
      run: () => inShell('"$@" >/dev/full', ['list', '--data-dir', scanned]),
      exitCode: 1,
      subject: '',
      says: /the result cannot be written: .*ENOSPC/,
    },
    CANCELLED: { run: () => interrupted(), exitCode: 130, subject: 'shop', says: /stopped/ },
    INTERNAL: {
      run: () => fromDamagedInstallation(),
      exitCode: 1,
      subject: 'k8s-mcp-agent',
      says: /ERR_MODULE_NOT_FOUND|Cannot find module/,
    },
  };

  it('has a case for every code, or a reason why nobody can meet it', () => {
    const known = [...Object.keys(cases), ...Object.keys(notReachable)];

    expect(known.toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
  });

  it.each((Object.entries(cases) as [ReachableCode, Case][]).filter(([code]) => canRun(code)))(
    '%s',
    async (code, { run, exitCode, subject, says, hint }) => {
      const result = await run();

      const told = result.stdout + result.stderr;
      expect(told).toContain(`(${code})`);
      expect(told).toMatch(says);
      expect(told).toContain(subject);
      expect(told).toMatch(hint ?? adviceAfter(code));
      expect(told).not.toMatch(/no-real-token|administrator-token/);
      if (code !== 'INTERNAL') expect(told).not.toContain('at file:');
      expect(result.code).toBe(exitCode);
    },
  );

  /** The next line says what to do. */
  function adviceAfter(code: ErrorCode): RegExp {
    return code === 'INTERNAL' ? /Please report it/ : new RegExp(`\\(${code}\\).*\\n +\\S.{10}`);
  }

  /** Nothing in it leads to the cluster that was scanned. */
  function otherContext(): string {
    const cluster = { server: 'https://127.0.0.1:1' };
    return file(
      'config',
      JSON.stringify({
        clusters: [{ name: 'c', cluster }],
        contexts: [{ name: 'attic', context: { cluster: 'c' } }],
      }),
    );
  }

  function withDatabase(dataDir: string, work: (database: DatabaseSync) => void): void {
    const database = new DatabaseSync(join(dataDir, 'inventory.db'));
    work(database);
    database.close();
  }

  function inShell(script: string, words: string[]): Promise<ProgramResult> {
    return new Promise((done) => {
      const { command, args } = programCommand(words);
      const env = { PATH: process.env.PATH ?? '', HOME: home, TZ: 'UTC' };
      const child = spawn('sh', ['-c', script, 'sh', command, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('close', (code) => done({ code, stdout, stderr }));
    });
  }

  /** Root alone may mount a file system. */
  async function onMount(
    options: string,
    work: (disk: string) => Promise<ProgramResult>,
  ): Promise<ProgramResult> {
    const disk = folder();
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status !== 0)
      throw new Error('NOT TESTED: full and read-only disks need root, who may mount some');
    try {
      return await work(disk);
    } finally {
      spawnSync('umount', [disk]);
    }
  }

  const onTinyDisk = (): Promise<ProgramResult> =>
    onMount('size=400k', (disk) => run(['scan', '--kubeconfig', atCluster({ token: reader.token })], disk));

  const onReadOnlyDisk = (): Promise<ProgramResult> => onMount('ro', (disk) => run(['list'], disk));

  async function whileLocked(): Promise<ProgramResult> {
    const copy = copyOfScanned();
    const database = new DatabaseSync(join(copy, 'inventory.db'));
    database.exec('pragma locking_mode = exclusive; begin exclusive');
    try {
      return await run(['scan', '--kubeconfig', atCluster({ token: reader.token })], copy);
    } finally {
      database.close();
    }
  }

  function withFileSizeLimit(): Promise<ProgramResult> {
    const words = ['scan', '--kubeconfig', atCluster({ token: reader.token }), '--data-dir', folder()];
    return inShell(`trap '' XFSZ; ulimit -f 400; exec "$@"`, words);
  }

  /** A scan that hangs, as a process of its own. */
  async function hangingScan(dataDir: string) {
    const slow = await proxyWith();
    slow.fail({ path: '/api/v1/pods', fault: { kind: 'silence' } });
    const kubeconfig = contextAt(slow.url, ourCa);
    const { command, args } = programCommand([
      'scan',
      'pods',
      '--kubeconfig',
      kubeconfig,
      '--data-dir',
      dataDir,
    ]);
    const env = { PATH: process.env.PATH ?? '', HOME: home, TZ: 'UTC' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = new Promise<ProgramResult>((done) => {
      const told = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk) => {
        told.stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        told.stderr += chunk;
      });
      child.on('close', (code) => done({ code, ...told }));
    });
    await expect
      .poll(() => slow.seen.some(({ path }) => path.startsWith('/api/v1/pods')), { timeout: 20_000 })
      .toBe(true);
    return { child, result, kubeconfig };
  }

  async function interrupted(): Promise<ProgramResult> {
    const { child, result } = await hangingScan(folder());
    child.kill('SIGINT');
    return result;
  }

  async function besideAnother(): Promise<ProgramResult> {
    const dataDir = folder();
    const { child, result, kubeconfig } = await hangingScan(dataDir);
    const second = await run(['scan', 'pods', '--kubeconfig', kubeconfig], dataDir);
    child.kill('SIGINT');
    await result;
    return second;
  }

  /** A file of the program is gone. */
  function fromDamagedInstallation(): Promise<ProgramResult> {
    const copy = folder();
    cpSync(join(root, 'src'), join(copy, 'src'), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts') && !path.endsWith('/fleet'),
    });
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    rmSync(join(copy, 'src/store'), { recursive: true });
    const env = { PATH: process.env.PATH ?? '', HOME: home };
    return new Promise((done) => {
      const child = spawn(process.execPath, [join(copy, 'src/main.ts'), 'list', '--data-dir', scanned], {
        env,
      });
      const told = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk) => {
        told.stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        told.stderr += chunk;
      });
      child.on('close', (code) => done({ code, ...told }));
    });
  }
});

function canRun(code: ErrorCode): boolean {
  if (isRoot || !forRoot.includes(code) || process.env.REQUIRE_CLUSTER === '1') return true;
  process.stderr.write(`\n*** NOT TESTED: ${code}: it needs root, who may mount a file system\n\n`);
  return false;
}

function failing(text: string): { result: unknown } {
  const { result } = textResult(text);
  return { result: { ...(result as object), isError: true } };
}

function caOf(entry: object): string {
  return (entry as { cluster: { 'certificate-authority-data': string } }).cluster[
    'certificate-authority-data'
  ];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
