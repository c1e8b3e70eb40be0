import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { cellText } from '../../src/cli/output/view.ts';
import { listingView } from '../../src/cli/views/listing-view.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { loadRecording, type RecordedKind, type Recording } from '../../src/demo/recording.ts';
import { type DemoFleet, deadCluster, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ListRequest } from '../../src/domain/requests.ts';
import type { ScanProgress, ScanReport } from '../../src/domain/scan.ts';
import { demoFolder } from '../fakes/ask-demo.ts';
import { temporaryFolder } from './run-program.ts';

const now = Date.now();
const never = new AbortController().signal;
const everything = { clusters: [], kinds: [], force: true, discover: true };
const throughMcp = 'demo-staging';
const byApi = ['demo-dev', 'demo-prod-eu', 'demo-prod-us'];
/** Left out through MCP by us, or read as metadata only. */
const notCompared = ['secrets'];

const recordings = new Map<string, Recording>();

function recordingOf(cluster: string): Recording {
  const name = cluster.replace('demo-', '');
  const recording = recordings.get(name) ?? loadRecording(demoFolder, name, now);
  recordings.set(name, recording);
  return recording;
}

/** pods, deployments.apps */
function groupResourceOf({ path }: RecordedKind): string {
  const [, root, group, , plural] = path.split('/');
  return root === 'api' ? (path.split('/').at(-1) ?? '') : `${plural}.${group}`;
}

function recordedKind(cluster: string, kind: string): RecordedKind | undefined {
  return recordingOf(cluster).kinds.find((candidate) => groupResourceOf(candidate) === kind);
}

function request(kind: string, changes: Partial<ListRequest> = {}): ListRequest {
  return {
    kind,
    clusters: [],
    namespaces: null,
    names: [],
    labels: [],
    limit: null,
    withBody: false,
    ...changes,
  };
}

describe('e2e/demo-app', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'kubeconfig');
  const logFile = join(home, 'log.jsonl');
  const dataDir = join(home, 'data');
  const apps: App[] = [];
  const progress: ScanProgress[] = [];
  let fleet: DemoFleet;
  let app: App;
  let report: ScanReport;

  async function openApp(
    flags: Record<string, unknown> = {},
    variables: Record<string, string> = {},
  ): Promise<App> {
    const loaded = await loadSettings({
      flags: { kubeconfig: [kubeconfig], 'data-dir': dataDir, via: [`${throughMcp}=mcp`], ...flags },
      variables: { HOME: home, PATH: process.env.PATH ?? '', ...variables },
      workingDirectory: home,
    });
    const opened = createApp({ ...loaded, version: '1.2.3', writeLog: () => {} });
    apps.push(opened);
    return opened;
  }

  beforeAll(async () => {
    fleet = await startDemoFleet(now);
    writeFileSync(kubeconfig, fleet.kubeconfig);
    app = await openApp({ 'log-level': 'debug' }, { K8S_MCP_AGENT_LOG_FILE: logFile });
    report = await app.scan(everything, (event) => progress.push(event), never);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(apps.map((opened) => opened.close()));
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  describe('scan', () => {
    it('reads four clusters, one of them through MCP, and names the dead one', () => {
      expect(report.clusters.map(({ cluster, ok, via }) => [cluster, ok, via])).toEqual([
        ['demo-dev', true, 'api'],
        [deadCluster, false, null],
        ['demo-prod-eu', true, 'api'],
        ['demo-prod-us', true, 'api'],
        [throughMcp, true, 'mcp'],
      ]);
      expect(report.clusters[1]).toMatchObject({
        state: 'unreachable',
        failure: { code: 'CONNECTION_REFUSED' },
      });
      expect([report.cancelled, report.problems]).toEqual([false, []]);
    });

    it.each(byApi)('counts every kind of %s as it was recorded', (cluster) => {
      const outcome = report.clusters.find((candidate) => candidate.cluster === cluster);
      const counted = outcome?.kinds.map(({ kind, completeness, count }) => [kind, completeness, count]);
      // The same Events under two names are kept once, usage is no kind; EndpointSlices without their bodies are kept all the same.
      const recorded = recordingOf(cluster)
        .kinds.filter((kind) => !/events\.k8s\.io$|metrics\.k8s\.io$/.test(groupResourceOf(kind)))
        .map((kind) => [groupResourceOf(kind), 'complete', kind.list.items.length]);

      expect(recorded.filter((kind) => !counted?.some((other) => String(other) === String(kind)))).toEqual(
        [],
      );
      expect(outcome?.kinds.filter(({ failure, dropped }) => failure !== null || dropped > 0)).toEqual([]);
      expect(outcome?.requests).toBeGreaterThan(recorded.length);
      expect(outcome?.bytes).toBeGreaterThan(100_000);
    });

    it('counts every kind through MCP as it was recorded, and leaves Secrets out', () => {
      const outcome = report.clusters.find(({ cluster }) => cluster === throughMcp);
      const wrong = outcome?.kinds.filter(
        ({ kind, count, completeness }) =>
          !notCompared.includes(kind) &&
          (completeness !== 'complete' || count !== recordedKind(throughMcp, kind)?.list.items.length),
      );

      expect(outcome?.kinds.length).toBeGreaterThan(35);
      expect(wrong).toEqual([]);
      expect(outcome?.kinds.find(({ kind }) => kind === 'secrets')).toMatchObject({
        completeness: 'skipped',
        count: 0,
      });
    });

    it('tells what it does while it does it', () => {
      const of = (event: ScanProgress['event']) => progress.filter((step) => step.event === event);

      expect(progress[0]).toMatchObject({ event: 'clusters-found', clusters: expect.any(Array) });
      expect(of('cluster-started')).toHaveLength(4);
      expect(of('cluster-finished')).toHaveLength(5);
      expect(of('kind-finished')).toHaveLength(of('kind-started').length);
      expect(of('page-kept').length).toBeGreaterThan(100);
    });

    it('reads again only what it is asked for', async () => {
      const again = await app.scan(
        { clusters: ['demo-dev', 'demo-prod-*'], kinds: ['po', 'deploy'], force: true, discover: false },
        () => {},
        never,
      );

      expect(again.clusters.map(({ cluster }) => cluster)).toEqual(byApi);
      for (const { kinds } of again.clusters) {
        expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(['deployments.apps', 'pods']);
        expect(kinds.map(({ added, changed, deleted }) => added + changed + deleted)).toEqual([0, 0]);
      }
    });

    it('leaves alone what is fresh', async () => {
      const again = await app.scan(
        { clusters: ['demo-dev'], kinds: ['clusterroles'], force: false, discover: false },
        () => {},
        never,
      );

      expect(again.clusters.flatMap(({ kinds }) => kinds)).toEqual([]);
    });

    it.each([
      [{ clusters: ['nope'] }, 'CLUSTER_UNKNOWN'],
      [{ kinds: ['nope'] }, 'KIND_UNKNOWN'],
    ])('refuses %o', async (changes, code) => {
      const asked = app.scan({ ...everything, discover: false, ...changes }, () => {}, never);

      await expect(asked).rejects.toMatchObject({ code });
    });

    it('keeps what is whole when it is stopped', async () => {
      const stopped = await openApp({ 'data-dir': join(home, 'stopped'), via: ['api'] });
      const controller = new AbortController();

      const partly = await stopped.scan(
        everything,
        ({ event }) => {
          if (event === 'kind-finished') controller.abort();
        },
        controller.signal,
      );

      expect(partly.cancelled).toBe(true);
      const { kinds } = await stopped.status([]);
      const whole = kinds.filter(({ completeness }) => completeness === 'complete');
      expect(whole.length).toBeGreaterThan(0);
      expect(whole.length).toBeLessThan(200);
      for (const { cluster, kind, count } of whole)
        expect([kind, count]).toEqual([kind, recordedKind(cluster, kind)?.list.items.length]);
    });
  });

  describe('list', () => {
    it.each([
      ['pods', ['Name', 'Ready', 'Status', 'Restarts']],
      ['nodes', ['Name', 'Status', 'Roles', 'Version']],
      ['namespaces', ['Name', 'Status']],
      ['services', ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)']],
      ['deployments.apps', ['Name', 'Ready', 'Up-to-date', 'Available']],
      ['statefulsets.apps', ['Name', 'Ready']],
      ['daemonsets.apps', ['Name', 'Desired', 'Ready', 'Up-to-date', 'Available']],
      ['replicasets.apps', ['Name', 'Desired', 'Ready']],
      ['jobs.batch', ['Name', 'Status', 'Completions', 'Duration']],
      ['cronjobs.batch', ['Name', 'Schedule', 'Suspend', 'Active']],
    ])('shows %s in every cluster as the API server showed them to kubectl: %o', async (kind, columns) => {
      const listing = await app.list(request(kind));
      const [table] = listingView(listing, { records: () => [], now }).tables();
      const cell = (row: readonly unknown[], header: string): string => {
        const index = table?.columns.findIndex((column) => column.header === header.toUpperCase()) ?? -1;
        expect([header, index]).not.toEqual([header, -1]);
        // How long ago a container restarted goes on while the recording is read.
        return cellText(row[index] as never).replace(/ \(.* ago\)$/, '');
      };

      const shown = table?.rows.map((row) => [
        cell(row, 'cluster'),
        ...columns.map((column) => cell(row, column)),
      ]);

      const recorded = [...byApi, throughMcp].flatMap((cluster) => rowsOf(cluster, kind, columns));
      expect(shown?.toSorted()).toEqual(recorded.toSorted());
      expect(recorded.length).toBeGreaterThan(3);
    });

    it('makes records of the documented shape, alike by both ways', async () => {
      for (const cluster of ['demo-prod-us', throughMcp]) {
        const listing = await app.list(
          request('po', { clusters: [cluster], names: ['db-0'], withBody: true }),
        );

        expect(app.records(listing)).toMatchObject([
          {
            cluster,
            namespace: 'shop',
            name: 'db-0',
            reason: 'Running',
            containers: 1,
            readyContainers: 1,
            images: ['docker.io/library/postgres:17.2'],
            labels: { app: 'db' },
            body: { metadata: { name: 'db-0' }, status: { phase: 'Running' } },
          },
        ]);
      }
    });

    it('takes namespaces, labels, names, clusters and a limit', async () => {
      const one = await app.list(
        request('pods', {
          clusters: ['demo-prod-*'],
          namespaces: ['shop'],
          labels: [{ key: 'app', operator: 'in', values: ['web', 'db'] }],
          limit: 3,
        }),
      );

      expect(one.rows).toHaveLength(3);
      expect(one.total).toBeGreaterThan(3);
      expect(one.rows.every(({ cluster }) => cluster.startsWith('demo-prod-'))).toBe(true);
    });

    it('says what it rests on: the dead cluster is not seen', async () => {
      const { coverage } = await app.list(request('nodes'));

      expect(coverage.complete).toBe(false);
      expect(coverage.clusters.filter(({ gaps }) => gaps.length > 0)).toMatchObject([
        { cluster: deadCluster, state: 'unreachable', asOf: null },
      ]);
    });

    it.each([
      [{ clusters: ['nope'] }, 'pods', 'CLUSTER_UNKNOWN'],
      [{}, 'nope', 'KIND_UNKNOWN'],
    ])('refuses %o %s', async (changes, kind, code) => {
      await expect(app.list(request(kind, changes))).rejects.toMatchObject({ code });
    });
  });

  it('discovers the clusters with what their nodes and names say', async () => {
    const { clusters, problems } = await app.discoverClusters(never);

    expect(problems).toEqual([]);
    expect(clusters.map(({ name, state, environment }) => [name, state, environment.value])).toEqual([
      ['demo-dev', 'ready', 'dev'],
      [deadCluster, 'unreachable', 'unknown'],
      ['demo-prod-eu', 'ready', 'prod'],
      ['demo-prod-us', 'ready', 'prod'],
      [throughMcp, 'ready', 'staging'],
    ]);
    expect(clusters.find(({ name }) => name === 'demo-prod-us')).toMatchObject({
      version: expect.stringMatching(/^v1\./),
      provider: 'aws',
      region: 'us-east-1',
    });
    expect((await app.clusters()).clusters.map(({ name }) => name)).toEqual(clusters.map(({ name }) => name));
  }, 30_000);

  it('answers SQL, and says what all of it rests on', async () => {
    const limits = { timeoutMs: 10_000, maxRows: 10, maxBytes: 1 << 20 };
    const sql = "select cluster, name from pods where reason = 'CrashLoopBackOff' order by name";

    const { columns, rows, coverage } = await app.query(sql, limits, never);

    expect(columns).toEqual(['cluster', 'name']);
    expect(rows).toHaveLength(2);
    expect(coverage.clusters).toHaveLength(5);
    await expect(app.query("attach 'other.db' as other", limits, never)).rejects.toMatchObject({
      code: 'QUERY_REFUSED',
    });
  });

  it('knows its status', async () => {
    const { clusters, kinds, lastScan, databaseBytes } = await app.status([]);

    expect(clusters).toHaveLength(5);
    expect(kinds.length).toBeGreaterThan(150);
    expect(lastScan?.clusters.length).toBeGreaterThan(0);
    expect(databaseBytes).toBeGreaterThan(100_000);
    expect(new Set((await app.status(['demo-dev'])).kinds.map(({ cluster }) => cluster))).toEqual(
      new Set(['demo-dev']),
    );
  });

  it('checks this machine', async () => {
    const checks = await app.doctor({ asksModel: true }, never);

    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(5);
    for (const { status, advice } of checks)
      expect([status, advice === null]).toEqual([status, status === 'ok']);
  });

  it('keeps the tools of the MCP server, and asks it again only when told to', async () => {
    const kept = await app.discoverTools({ refresh: false }, never);
    const asked = await app.discoverTools({ refresh: true }, never);

    expect(kept.servers).toMatchObject([{ ok: true, fromCache: true }]);
    expect(asked.servers).toMatchObject([{ ok: true, fromCache: false }]);
    expect(kept.tools.map(({ name }) => name)).toContain('resources_list');
    expect(asked.tools.map(({ name }) => name)).toEqual(kept.tools.map(({ name }) => name));
  });

  it('names a server of the user that cannot be started, and keeps the tools of the others', async () => {
    const mcpConfig = join(home, 'mcp.json');
    const missing = { command: join(home, 'no-such-program') };
    writeFileSync(mcpConfig, JSON.stringify({ mcpServers: { missing } }));
    const other = await openApp({ 'data-dir': join(home, 'servers'), 'mcp-config': mcpConfig });

    const { servers, tools } = await other.discoverTools({ refresh: true }, never);

    expect(servers.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
    expect(servers.find(({ ok }) => !ok)).toMatchObject({
      server: 'missing',
      failure: { code: 'MCP_SERVER_MISSING' },
    });
    expect(tools.length).toBeGreaterThan(5);
  });

  it('answers in another run from what was kept, without asking anybody', async () => {
    const other = await openApp({ kubeconfig: [join(home, 'gone')] });
    const { rows } = await other.list(request('nodes'));

    expect(rows.length).toBe(14);
  });

  it('says that there is no kubeconfig before it asks anybody', async () => {
    const lost = await openApp({ kubeconfig: [join(home, 'gone')], 'data-dir': join(home, 'lost') });

    await expect(lost.scan(everything, () => {}, never)).rejects.toMatchObject({
      code: expect.stringMatching(/^KUBECONFIG_/),
    });
  });

  it('keeps and logs no planted secret', async () => {
    await app.list(request('secrets'));
    const files = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'latin1'));

    expect(files.join('')).toContain('shop-credentials');
    expect(files.filter((text) => /demo-password|sk_test_demo/.test(text))).toEqual([]);
    expect(files.filter((text) => text.includes(btoa('demo-password')))).toEqual([]);
    expect(readFileSync(logFile, 'utf8')).not.toMatch(/demo-password|sk_test_demo/);
  });

  it('keeps what it has, and says how old it is, when a cluster has died', async () => {
    const mortal = await startDemoFleet(now);
    const file = join(home, 'mortal-kubeconfig');
    writeFileSync(file, mortal.kubeconfig);
    const watcher = await openApp({ kubeconfig: [file], 'data-dir': join(home, 'mortal'), via: ['api'] });
    const alive = await watcher.scan({ ...everything, kinds: ['nodes'] }, () => {}, never);
    await mortal.stop();

    const dead = await watcher.scan({ ...everything, kinds: ['nodes'], discover: false }, () => {}, never);

    expect(alive.clusters.filter(({ ok }) => ok)).toHaveLength(4);
    expect(dead.clusters.map(({ ok, state }) => [ok, state])).toEqual(Array(5).fill([false, 'unreachable']));
    const { rows, coverage } = await watcher.list(request('nodes'));
    expect(rows).toHaveLength(14);
    expect(coverage.complete).toBe(false);
    expect(coverage.clusters.every(({ state }) => state === 'unreachable')).toBe(true);
  }, 30_000);

  /** Cells of the server's own table, as kubectl prints them. */
  function rowsOf(cluster: string, kind: string, columns: readonly string[]): string[][] {
    const recorded = recordedKind(cluster, kind);
    const indexes = columns.map((column) =>
      recorded?.table.columnDefinitions.findIndex(({ name }) => name === column),
    );
    return (recorded?.table.cells ?? []).map((cells) => [
      cluster,
      ...indexes.map((index) => String(cells[index ?? -1]).replace(/ \(.* ago\)$/, '')),
    ]);
  }
});
