import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ChangeReport } from '../../src/domain/change.ts';
import type { RelationNode } from '../../src/domain/relation-tree.ts';
import type { ListRequest } from '../../src/domain/requests.ts';
import { temporaryFolder } from './run-program.ts';

const now = Date.now();
const never = new AbortController().signal;
const everything = { clusters: [], kinds: [], force: true, discover: true };
const throughMcp = 'demo-staging';

/** What somebody did between the two recorded moments, and what `changes` has to say of it. */
const happened: [string, string, string, RegExp][] = [
  ['demo-prod-eu', 'ConfigMap shop-settings', 'kubectl-edit', /^config key LOG_LEVEL info → debug$/],
  ['demo-prod-eu', 'Deployment cart', '', /^replicas 4 → 2/],
  ['demo-prod-eu', 'Deployment payments', 'argocd-controller', /^image shop\/payments 1\.4\.1 → 1\.4\.2/],
  ['demo-prod-us', 'HorizontalPodAutoscaler web', 'kubectl-edit', /max.* 12 → 20/],
  ['demo-prod-us', 'Node prod-us-node-3', 'kubectl', /cordoned/],
  ['demo-prod-us', 'Node prod-us-node-4', '', /not ready/i],
  ['demo-prod-us', 'Secret payment-provider', '', /^gone/],
  ['demo-prod-us', 'Deployment recommender', '', /^added/],
  ['demo-dev', 'Deployment payments', 'helm', /memory.* 256Mi → 64Mi/],
  [throughMcp, 'Deployment promo', '', /^image shop\/promo 1\.5\.0-rc\.1 → does-not-exist/],
];

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

function nodesOf(node: RelationNode): RelationNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}

describe('e2e/demo-history', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'kubeconfig');
  let fleet: DemoFleet;
  let app: App;
  let before: number;
  let report: ChangeReport;

  async function openApp(clockBehindMs: number): Promise<App> {
    const loaded = await loadSettings({
      flags: { kubeconfig: [kubeconfig], 'data-dir': join(home, 'data'), via: [`${throughMcp}=mcp`] },
      variables: { HOME: home, PATH: process.env.PATH ?? '' },
      workingDirectory: home,
    });
    const begunAt = Date.now();
    // As the demo's clock: it stands still before what was recorded as a change, however slow the machine is.
    const clock = () => Math.min(Date.now(), clockBehindMs > 0 ? begunAt + 5_000 : Infinity) - clockBehindMs;
    return createApp({ ...loaded, version: '1.2.3', writeLog: () => {}, now: clock });
  }

  beforeAll(async () => {
    fleet = await startDemoFleet(now);
    writeFileSync(kubeconfig, fleet.kubeconfig);
    fleet.goTo(0);
    const earlier = await openApp(now - (fleet.moments[0] ?? now));
    await earlier.scan(everything, () => {}, never);
    before = (fleet.moments[0] ?? now) + 8_000;
    await earlier.close();
    fleet.goTo(1);
    app = await openApp(0);
    await app.scan({ ...everything, discover: false }, () => {}, never);
    report = await app.changes({
      kinds: [],
      names: [],
      clusters: [],
      namespaces: null,
      labels: [],
      since: before - 60_000,
      until: Date.now(),
      limit: 1000,
      unfolded: false,
      withDiff: false,
    });
  }, 90_000);
  afterAll(async () => {
    await app.close();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(happened)('tells of %s %s by "%s": %s', (cluster, object, by, words) => {
    const found = report.entries.filter(
      (entry) => entry.cluster === cluster && `${entry.object.kind} ${entry.object.name}` === object,
    );

    expect(found.map((entry) => entry.words.map(({ text }) => text).join('; '))).toEqual(
      expect.arrayContaining([expect.stringMatching(words)]),
    );
    if (by !== '') expect(found.map((entry) => entry.by)).toContain(by);
  });

  it('knows of what people did when they did it, between the two looks', () => {
    const done = report.entries.filter(({ by }) =>
      ['argocd-controller', 'kubectl-edit', 'helm'].includes(by ?? ''),
    );

    expect(done).toHaveLength(4);
    for (const { at, seenAt, object } of done) {
      expect([object.name, at < seenAt]).toEqual([object.name, true]);
      expect(Date.parse(at)).toBeGreaterThan(before);
      expect(Date.parse(at)).toBeLessThan(now);
    }
  });

  it('lists what there was before it happened', async () => {
    const readyOf = async (at?: number): Promise<unknown[]> => {
      const { rows } = await app.list(request('deploy', { names: ['payments'], at }));
      return rows.map(({ cluster, readyCount, images }) => [cluster, readyCount, images[0]]);
    };
    const image = 'registry.example/shop/payments:';

    expect(await readyOf(before)).toEqual([
      ['demo-dev', 2, `${image}1.5.0-dev`],
      ['demo-prod-eu', 2, `${image}1.4.1`],
      ['demo-prod-us', 2, `${image}1.4.1`],
      [throughMcp, 2, `${image}1.5.0-rc.1`],
    ]);
    expect(await readyOf()).toEqual([
      ['demo-dev', 0, `${image}1.5.0-dev`],
      ['demo-prod-eu', 0, `${image}1.4.2`],
      ['demo-prod-us', 2, `${image}1.4.1`],
      [throughMcp, 2, `${image}1.5.0-rc.1`],
    ]);
  });

  it.each([
    ['demo-prod-us', 'dangling'],
    ['demo-prod-eu', 'found'],
    [throughMcp, 'unknown'],
  ])('shows below payments in %s that its Secret is %s', async (cluster, state) => {
    const tree = await app.tree({
      kind: 'deploy',
      name: 'payments',
      clusters: [cluster],
      namespaces: null,
      depth: 4,
    });

    const secrets = nodesOf(tree.root).filter(({ object }) => object.name === 'payment-provider');
    expect(secrets.map(({ joint }) => joint?.state)).toEqual([state]);
  });

  it('knows what pods and nodes use, as it was measured', async () => {
    const { rows } = await app.list(
      request('pods', {
        clusters: ['demo-prod-eu'],
        namespaces: ['shop'],
        withUsage: true,
        labels: [{ key: 'app', operator: 'in', values: ['search'] }],
      }),
    );

    expect(rows.length).toBeGreaterThan(0);
    // 112m and 121Mi on a node that is played; on a real one what it is.
    for (const { facts } of rows) expect(Number(facts.memoryUsedBytes)).toBeGreaterThan(0);
    expect(rows.map(({ facts }) => Math.round(Number(facts.cpuUsedMillis)))).toContain(112);
  });
});
