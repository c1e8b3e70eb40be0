import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolResult } from '../../src/agent/tools/agent-tool.ts';
import { agentTools } from '../../src/agent/tools/registry.ts';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { testRedactor } from '../fakes/test-redactor.ts';
import { temporaryFolder } from './run-program.ts';

const everything = { clusters: [], kinds: [], force: true, discover: true };

describe('e2e/agent-tools, without a model, on the demo fleet', () => {
  const home = temporaryFolder();
  const signal = new AbortController().signal;
  let fleet: DemoFleet;
  let app: App;

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(kubeconfig, fleet.kubeconfig);
    const loaded = await loadSettings({
      flags: { kubeconfig: [kubeconfig], 'data-dir': home },
      variables: { HOME: home, PATH: '/nowhere' },
      workingDirectory: home,
    });
    app = createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
    await app.scan(everything, () => undefined, signal);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function call(name: string, given: Record<string, unknown>, question = 'why?'): Promise<ToolResult> {
    const tool = agentTools.find((candidate) => candidate.name === name);
    if (tool === undefined) throw new Error(`there is no tool ${name}`);
    const redactor = testRedactor('none');
    return tool.run(tool.parameters.parse(given), {
      fleet: app,
      live: app,
      asked: [question],
      now: Date.now(),
      queryTimeoutMs: 5000,
      signal,
      hideObject: (object, kind) => redactor.object(structuredClone(object), kind),
      evidence: () => undefined,
    });
  }

  const at = (result: ToolResult, row: number, column: string): unknown =>
    result.rows[row]?.[result.columns.indexOf(column)];

  function rowOf(result: ToolResult, name: string): Record<string, unknown> {
    const column = result.columns.indexOf('name');
    const row = result.rows.find((cells) => cells[column] === name);
    return Object.fromEntries(result.columns.map((key, index) => [key, row?.[index]]));
  }

  const crashing = async (): Promise<string> => {
    const found = await call('inventory', {
      sql: "select name from pods where cluster = 'demo-prod-eu' and name like 'payments-%' limit 1",
    });
    return String(at(found, 0, 'name'));
  };

  it('inventory: rests on the clusters that its SQL names', async () => {
    const asked = async (where: string) =>
      (await call('inventory', { sql: `select cluster, name from pods where ${where}` })).coverage;
    const dead = "cluster in ('demo-dev', 'demo-legacy')";

    expect(await asked("cluster = 'demo-dev'")).toMatchObject({
      complete: true,
      clusters: [{ cluster: 'demo-dev' }],
    });
    expect(await asked(dead)).toMatchObject({ complete: false, clusters: [{}, { cluster: 'demo-legacy' }] });
    // Who misspells a name, or asks for others as well, may ask for any.
    for (const where of ["cluster = 'demo-devv'", `not ${dead}`])
      expect((await asked(where))?.clusters).toHaveLength(5);
  });

  it('inventory: leaves out a kind that is misspelt beside others, and says so', async () => {
    const sql = (kinds: string) => `select distinct kind from resources where kind in (${kinds})`;

    const found = await call('inventory', { sql: sql("'pods', 'Deployment'") });

    expect(found.rows).toEqual([['pods']]);
    expect(found.notes[0]).toMatch(/^no kind is written "Deployment" here.*write 'deployments.apps'$/);
    await expect(call('inventory', { sql: sql("'Deployment'") })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('problems: has what is wrong with its cause, evidence and fix, and is not remembered', async () => {
    const problems = await call('problems', { cluster: 'demo-prod-eu', namespace: '' });

    expect(rowOf(problems, 'payments')).toMatchObject({
      cluster: 'demo-prod-eu',
      severity: 'error',
      kind: 'Deployment.apps',
      namespace: 'shop',
      since: expect.stringMatching(/^\d{4}-/),
      evidence: expect.stringMatching(/\w/),
    });
    expect(problems.notes[0]).toMatch(/^\d+ incidents found by \d+ checks$/);
    expect(problems.total).toBe(problems.rows.length);

    const first = await app.diagnose({
      target: null,
      clusters: [],
      namespaces: null,
      since: null,
      all: false,
      onlyNew: false,
    });
    expect(new Set(first.incidents.map(({ state }) => state))).toEqual(new Set(['new']));
  });

  it('problems: says what could not be judged', async () => {
    const problems = await call('problems', { cluster: 'all', namespace: '' });

    expect(problems.coverage?.complete).toBe(false);
  });

  it('logs: has the errors of a container that fails, first one first', async () => {
    const log = await call('logs', {
      cluster: 'demo-prod-eu',
      namespace: '',
      pod: await crashing(),
      container: '',
      previous: false,
      show: 'errors',
    });

    expect(log.columns).toEqual(
      expect.arrayContaining(['cluster', 'namespace', 'pod', 'at', 'times', 'line']),
    );
    expect(at(log, 0, 'line')).toMatch(/connection refused/);
    expect(at(log, 0, 'namespace')).toBe('shop');
    expect(log.notes[0]).toMatch(/^read just now: the last \d+ lines, which is all of it$/);
    expect(log.coverage).toMatchObject({ complete: true, clusters: [{ cluster: 'demo-prod-eu' }] });
  });

  const logOf = (change: object) => ({
    cluster: 'demo-prod-eu',
    namespace: 'shop',
    pod: 'payments',
    container: '',
    previous: false,
    show: 'last',
    ...change,
  });

  it('logs: takes the name of a workload for the least well of its pods', async () => {
    const log = await call('logs', logOf({}));

    expect(at(log, 0, 'pod')).toMatch(/^payments-\w+-\w+$/);
    expect(log.notes[0]).toBe('no pod is called "payments": of its 2 the least well');
    const shipper = await call('logs', logOf({ cluster: 'demo-prod-us', pod: 'log-shipper' }));
    expect(at(shipper, 0, 'pod')).toMatch(/^log-shipper-\w+$/);
  });

  it('logs: names the pods that there are when a name is of none', async () => {
    await expect(call('logs', logOf({ pod: 'payment' }))).rejects.toMatchObject({
      code: 'OBJECT_UNKNOWN',
      hint: expect.stringMatching(/^There are shop\/payments-/),
    });
  });

  it('object: says where a name is that is not in the cluster, so that the user can be asked', async () => {
    const found = await call('inventory', {
      sql: "select cluster, name from resources where kind = 'deployments.apps' group by name having count(distinct cluster) = 1 and cluster <> 'demo-dev' limit 1",
    });
    const name = at(found, 0, 'name');

    await expect(
      call('object', { cluster: 'demo-dev', kind: 'deployment', namespace: '', name }),
    ).rejects.toMatchObject({
      code: 'OBJECT_UNKNOWN',
      hint: expect.stringMatching(
        new RegExp(`deployments.apps in ${at(found, 0, 'cluster')}/.*ask the user`),
      ),
    });
  });

  it('logs: asks a cluster for no name that neither it nor the user gave', async () => {
    const pod = 'c2vjcmv0-of-another-cluster';

    await expect(call('logs', logOf({ pod }))).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
    // The user may know of a pod that is not kept yet: then the cluster is asked, and says that it has none.
    await expect(call('logs', logOf({ pod }), `what does ${pod} in shop say?`)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('logs: says that a cluster is not there', async () => {
    await expect(call('logs', logOf({ cluster: 'nowhere' }))).rejects.toMatchObject({
      code: 'CLUSTER_UNKNOWN',
      hint: expect.stringContaining('demo-prod-eu'),
    });
  });

  it('compare: tells how two clusters differ', async () => {
    const compared = await call('compare', {
      left_cluster: 'demo-prod-eu',
      left_time: '',
      right_cluster: 'demo-prod-us',
      right_time: '',
      kind: 'deployment',
      namespace: '',
    });

    expect(compared.rows.length).toBeGreaterThan(0);
    expect(compared.columns).toEqual(['left', 'right', 'kind', 'namespace', 'name', 'where', 'what']);
    expect(compared.notes[0]).toMatch(/^\d+ objects differ, \d+ are alike$/);
  });

  it('compare: refuses one and the same', async () => {
    const side = { left_cluster: 'demo-dev', left_time: '', right_cluster: 'demo-dev', right_time: '' };

    await expect(call('compare', { ...side, kind: '', namespace: '' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('live: says what a cluster can be asked by the tools of its server', async () => {
    const list = await call('live', { cluster: 'demo-prod-eu', tool: '', namespace: '', name: '' });

    expect(list.rows).toContainEqual([
      'demo-prod-eu',
      'embedded/nodes_log',
      'the last lines that the kubelet of one node wrote',
      'name',
    ]);
  });

  it('live: sends a server no name but what its cluster has, or the user said', async () => {
    const asked = { cluster: 'demo-prod-eu', tool: 'embedded/nodes_top', namespace: '', name: 'node-of-dev' };

    await expect(call('live', asked)).rejects.toMatchObject({ code: 'OBJECT_UNKNOWN' });
    // The recorded API has no metrics of this node: the cluster was asked, and says so.
    await expect(call('live', asked, 'how busy is node-of-dev?')).rejects.toMatchObject({
      message: expect.stringMatching(/^nodes_top of demo-prod-eu: /),
    });
  });

  it('live: runs no tool that the profile does not allow', async () => {
    const asked = {
      cluster: 'demo-prod-eu',
      tool: 'embedded/pods_delete',
      namespace: 'shop',
      name: 'payments',
    };

    await expect(call('live', asked)).rejects.toMatchObject({
      code: 'MCP_TOOL_UNKNOWN',
      hint: expect.stringContaining('embedded/pods_top'),
    });
  });

  it('changes: says how far back it knows', async () => {
    const changes = await call('changes', { cluster: 'all', since: '7d', kind: '', namespace: '', name: '' });

    expect(changes.notes).toEqual(
      expect.arrayContaining([expect.stringMatching(/^demo-dev: the history of \d+ kinds begins 2/)]),
    );
  });

  it.each([
    ['clusters', { name: '*' }],
    ['inventory', { sql: 'select count(*) from pods' }],
    ['object', { cluster: 'demo-prod-eu', kind: 'deployment', namespace: 'shop', name: 'payments' }],
    ['relations', { cluster: 'demo-prod-eu', kind: 'deployment', namespace: 'shop', name: 'payments' }],
    ['events', { cluster: 'demo-prod-eu', object: '', namespace: '', type: 'Warning' }],
    ['usage', { cluster: 'all', of: 'pods', order: 'memory' }],
  ])('%s: brings something, and what it rests on', async (name, given) => {
    const result = await call(name, given);

    expect(result.rows.length + (result.text?.length ?? 0)).toBeGreaterThan(0);
    expect(result.coverage?.clusters.length).toBeGreaterThan(0);
  });

  it('are all tried above', () => {
    const tried = [
      'problems',
      'logs',
      'live',
      'compare',
      'clusters',
      'inventory',
      'changes',
      'object',
      'relations',
    ];

    expect(agentTools.map(({ name }) => name).filter((name) => !tried.includes(name))).toEqual([
      'events',
      'usage',
      'evidence',
    ]);
  });
});
