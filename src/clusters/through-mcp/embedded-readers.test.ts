import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeKind, podKind } from '../../../test/fakes/builders.ts';
import { contextsOf, demoPaths } from '../../../test/fakes/demo-contexts.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { testEnvironment, testPool } from '../../../test/fakes/test-servers.ts';
import { type DemoFleet, startDemoFleet } from '../../demo/start-demo-fleet.ts';
import type { AccessPath } from '../../domain/cluster.ts';
import { AppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { resourcesOf } from '../../domain/packed-resources.ts';
import type { ClusterReader } from '../../domain/ports/cluster-access.ts';
import type { Resource } from '../../domain/resource.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import { EmbeddedReaders, type OfferedContext } from './embedded-readers.ts';

const signal = new AbortController().signal;

describe('clusters/through-mcp/embedded-readers', () => {
  let folder: string;
  let pool: SessionPool;
  let fleet: DemoFleet;
  let paths: Map<string, AccessPath>;
  let readers: EmbeddedReaders;
  let leftAlone: string[];
  /** null: what the demo's kubeconfig has. */
  let loginOfStaging: AppError | null;
  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    paths = demoPaths(fleet.kubeconfig);
  });
  afterAll(() => fleet.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-readers-'));
    pool = testPool();
    leftAlone = [];
    loginOfStaging = null;
    readers = new EmbeddedReaders({
      pool,
      contexts: () => contextsOf(paths.values()).map(withLogin),
      leftAlone: async () => new Set(leftAlone.map((name) => pathOf(name).id)),
      runtimeFolder: folder,
      environment: testEnvironment,
      home: '/nowhere',
      requestsPerSecond: 50,
      extraction: { redactor: testRedactor(), hash: keyedTestHash },
    });
  });
  afterEach(async () => {
    await pool.close();
    readers.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function withLogin(offered: OfferedContext): OfferedContext {
    const refusal = loginOfStaging;
    if (offered.name !== 'demo-staging' || refusal === null) return offered;
    const credential = { kind: 'oidc' as const, get: () => Promise.reject(refusal), forget: () => false };
    return { ...offered, context: { ...offered.context, credential } };
  }

  function pathOf(name: string): AccessPath {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`the demo has no cluster ${name}`);
    return path;
  }

  async function read(reader: ClusterReader, kind: ResourceKind): Promise<Resource[]> {
    const found: Resource[] = [];
    for await (const page of reader.list(kind, { known: new Map(), signal }))
      found.push(...resourcesOf(page.changed));
    return found;
  }

  function writtenContexts(): string[] {
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, name, 'kubeconfig'), 'utf8');
    return (JSON.parse(text) as { contexts: { name: string }[] }).contexts.map((context) => context.name);
  }

  it('reads several clusters through one process', async () => {
    const [dev, staging] = ['demo-dev', 'demo-staging'].map((name) => readers.open(pathOf(name)));

    const [devProbe, stagingProbe] = await Promise.all([dev!.probe(signal), staging!.probe(signal)]);
    const pods = await read(dev!, podKind);

    expect(devProbe.signals.kubeSystemUid).toMatch(/^[0-9a-f-]{36}$/);
    expect(devProbe.signals.kubeSystemUid).not.toBe(stagingProbe.signals.kubeSystemUid);
    expect(pods.length).toBeGreaterThan(5);
    expect(pods.every(({ uid, phase }) => uid !== null && phase !== null)).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('says at once that a dead cluster is dead, and reads the others', async () => {
    const dead = readers.open(pathOf('demo-legacy'));
    const dev = readers.open(pathOf('demo-dev'));

    await expect(dead.probe(signal)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
    expect((await read(dev, nodeKind)).length).toBeGreaterThan(0);
  });

  it('says why it has no login for a cluster, in place of what the server makes of it, until there is one', async () => {
    const dev = readers.open(pathOf('demo-dev'));
    loginOfStaging = new AppError('LOGIN_NEEDED', 'the id-token expired yesterday');
    const staging = readers.open(pathOf('demo-staging'));

    await expect(staging.probe(signal)).rejects.toBe(loginOfStaging);
    expect((await read(dev, nodeKind)).length).toBeGreaterThan(0);
    loginOfStaging = null;
    expect((await readers.open(pathOf('demo-staging')).probe(signal)).nodes.length).toBeGreaterThan(0);
  });

  it('does not tell the server of clusters that failed of late', async () => {
    leftAlone = ['demo-legacy', 'demo-staging'];

    await readers.config();

    const written = writtenContexts();
    expect(written).toContain('demo-dev');
    expect(written).not.toContain('demo-legacy');
    expect(written).not.toContain('demo-staging');
  });

  it('tells it of one that is to be read all the same, though it runs already', async () => {
    leftAlone = ['demo-staging'];
    await readers.open(pathOf('demo-dev')).probe(signal);
    const pid = pool.pidOf(await readers.config());

    const { signals } = await readers.open(pathOf('demo-staging')).probe(signal);

    expect(signals.kubeSystemUid).toMatch(/^[0-9a-f-]{36}$/);
    expect(pool.pidOf(await readers.config())).not.toBe(pid);
    expect(writtenContexts()).toContain('demo-staging');
  });

  it('starts the server again when it was killed', async () => {
    const reader = readers.open(pathOf('demo-dev'));
    await reader.probe(signal);
    const pid = pool.pidOf(await readers.config());

    process.kill(pid ?? 0, 'SIGKILL');

    expect((await read(reader, nodeKind)).length).toBeGreaterThan(0);
  });

  it('removes what it has written when it is closed', async () => {
    await readers.config();

    readers.close();

    expect(readdirSync(folder)).toEqual([]);
  });
});
