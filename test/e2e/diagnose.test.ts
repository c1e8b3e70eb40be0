import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisReport, Incident } from '../../src/domain/finding.ts';
import { hasRealNode } from '../cluster/node/require-real-node.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { limited, reader, type TestCluster } from '../cluster/test-cluster.ts';
import { awaitFaults, plant } from './diagnosis/plant.ts';
import { healthyNamespaces, refusingRegistries } from './diagnosis/scenes.ts';
import { type ImageRegistry, startImageRegistry } from './image-registry.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

/** Every cause that was planted, and who suffers from it. */
const planted: readonly [code: string, title: RegExp, affected: string][] = [
  ['image-pull', /^image missing\.example\/shop\/api:2 does not exist$/, 'atlas/api'],
  ['image-pull', /^private\.example lets nobody pull .* without the right credentials$/, 'atlas/jobs'],
  ['image-pull', /rate limit/, 'atlas/mail'],
  ['image-pull', /^the node cannot reach dead\.example/, 'atlas/feed'],
  ['image-pull', /no valid image name/, 'atlas/site'],
  ['missing-reference', /^ConfigMap boreas\/settings does not exist$/, 'boreas/cart boreas/search'],
  ['missing-reference', /^ConfigMap boreas\/present has no key absent$/, 'boreas/worker'],
  ['missing-reference', /^Secret boreas\/login does not exist$/, 'boreas/web'],
  ['missing-reference', /^PersistentVolumeClaim boreas\/data does not exist$/, 'boreas/store'],
  ['missing-reference', /^ServiceAccount boreas\/robot does not exist$/, 'boreas/robot'],
  ['crash-loop', /^container main keeps ending with exit code 3/, 'ceres/payments'],
  ['crash-loop', /^container main keeps ending with exit code 0/, 'ceres/brief'],
  ['crash-loop', /^container main cannot be started: exec: "no-such-program"/, 'ceres/typo'],
  ['crash-loop', /^init container schema keeps ending with exit code 4/, 'ceres/migrate'],
  ['out-of-memory', /with a limit of 24Mi/, 'ceres/eater'],
  ['probe-failing', /fails its liveness probe/, 'ceres/flaky'],
  ['probe-failing', /fails its readiness probe .* 404$/, 'ceres/slow ceres/slow'],
  ['unschedulable', /without the labels that it asks for \(gpu=true\)/, 'dione/gpu'],
  ['unschedulable', /too little cpu left \(it asks for 500; the largest node has 32 in all\)/, 'dione/big'],
  ['claim-pending', /StorageClass fast does not exist/, 'dione/disk dione/ledger'],
  ['pods-refused', /quota small is used up/, 'elara/refused'],
  ['node-not-ready', /^node lost-1 has fallen silent/, '/lost-1 dione/astray'],
  ['service-endpoints', /selector \(app=shp\) matches no pod/, 'fornax/misspelt'],
  ['service-endpoints', /port called "web"/, 'fornax/misnamed'],
  ['ingress-backend', /^Service fornax\/gone does not exist$/, 'fornax/front'],
  ['ingress-backend', /has no port 81/, 'fornax/front'],
  ['ingress-backend', /^IngressClass nowhere does not exist$/, 'fornax/front'],
  ['ingress-backend', /^Secret fornax\/front-tls does not exist/, 'fornax/front'],
  ['autoscaler', /^it scales nothing: Deployment fornax\/nobody does not exist$/, 'fornax/targetless'],
  ['autoscaler', /no metrics for it/, 'fornax/blind'],
  ['job-failed', /backoffLimit/, 'fornax/import'],
  ['image-pull', /^image missing\.example\/shop\/roll:3 does not exist$/, 'fornax/roll'],
  ['api-service-down', /^the API v1\.broken\.example does not answer/, '/guard /v1.broken.example'],
];

const affectedOf = ({ affected }: Incident) =>
  affected
    .map(({ object: { namespace, name } }) => `${namespace ?? ''}/${name}`)
    .toSorted()
    .join(' ');

describe.skipIf(!hasRealNode('what is diagnosed of pods that really fail'))('e2e/diagnose', () => {
  const home = temporaryFolder();
  let fleet: Fleet;
  let cluster: TestCluster;
  let registry: ImageRegistry;
  let report: DiagnosisReport;

  const run = (...words: string[]): Promise<ProgramResult> =>
    runProgram(words, home, {
      KUBECONFIG: fleet.kubeconfig([reader]),
      K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '30s',
    });
  const diagnose = async (...words: string[]): Promise<DiagnosisReport & { items: Incident[] }> => {
    const { stdout } = await run('diagnose', '-o', 'json', ...words);
    const document = JSON.parse(stdout);
    return { ...document, incidents: document.items };
  };

  beforeAll(async () => {
    registry = await startImageRegistry(refusingRegistries);
    fleet = await startFleet({ clusters: ['real'], nodes: 1, realNodes: 1, metrics: false });
    [cluster] = fleet.clusters as [TestCluster];
    await plant(cluster, registry, () => run('full-scan'));
    await awaitFaults(cluster);
    await run('scan', '--all');
    report = await diagnose();
  });
  afterAll(async () => {
    await fleet?.stop();
    await registry?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(planted)('names %s: %s of %s', (code, title, affected) => {
    const found = report.incidents.filter((incident) => incident.code === code && title.test(incident.title));

    expect(found.map(affectedOf)).toEqual([affected]);
  });

  it('names nothing else that harms somebody, but what is being deleted and cannot', () => {
    const others = report.incidents.filter(
      (incident) => !planted.some(([code, title]) => incident.code === code && title.test(incident.title)),
    );

    expect(
      others
        .map(({ code, title }) => `${code}: ${title}`)
        .filter((text) => !text.startsWith('stuck-terminating')),
    ).toEqual([]);
  });

  it('is silent of healthy namespaces', () => {
    const namespaces = new Set(
      report.incidents.flatMap(({ affected }) => affected.map(({ object }) => object.namespace)),
    );

    expect(healthyNamespaces.filter((namespace) => namespaces.has(namespace))).toEqual([]);
  });

  it('tells the rollout’s change before its image could not be pulled, and how to go back', () => {
    const roll = report.incidents.find((incident) => affectedOf(incident) === 'fornax/roll');

    expect(roll?.change).toMatchObject({ kind: { kind: 'Deployment' }, name: 'roll' });
    expect(roll?.change?.words.map(({ text }) => text).join()).toContain('missing.example/shop/roll:3');
  });

  it('tells the same of an exported file, and writes nothing into it', async () => {
    const file = join(home, 'export.db');
    const live = await diagnose('--no-logs', '--all');
    const exported = await run('export', file);
    const before = readFileSync(file);
    const folder = temporaryFolder();
    const { stdout, stderr } = await runProgram(['diagnose', '--all', '-o', 'json', '--store', file], folder);
    rmSync(folder, { recursive: true, force: true });
    // When it was last seen is when it is asked; which contexts lead to a cluster stays at home.
    const told = (incidents: readonly Incident[]) =>
      JSON.parse(
        JSON.stringify(incidents.map(({ lastSeen: _, ...rest }) => rest)).replaceAll(' --context real', ''),
      );

    expect({ exported: exported.code, stderr }).toEqual({ exported: 0, stderr: '' });
    expect(stderr).not.toContain('could not be read');
    expect(told(JSON.parse(stdout).items)).toEqual(told(live.incidents));
    expect(live.incidents.length).toBeGreaterThan(planted.length);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('asks no cluster where logs are not wanted', async () => {
    cluster.pause();
    const { code, stdout } = await run('diagnose', '--no-logs', '--fail-on', 'error');
    cluster.resume();

    expect(code).toBe(4);
    expect(stdout).toContain('ConfigMap boreas/settings does not exist');
  });

  it('tells once what is mended', async () => {
    await cluster.kubectl(['create', 'configmap', 'settings', '-n', 'boreas', '--from-literal=color=blue']);
    await cluster.kubectl([
      'wait',
      '-n',
      'boreas',
      '--for=condition=available',
      'deployment/cart',
      'deployment/search',
      '--timeout=60s',
    ]);
    await run('scan', '--all');
    const mended = await diagnose('-n', 'boreas');
    const afterwards = await diagnose('-n', 'boreas');

    expect(mended.resolved.map(({ title }) => title)).toContain('ConfigMap boreas/settings does not exist');
    expect(mended.incidents.map(({ title }) => title)).not.toContain(
      'ConfigMap boreas/settings does not exist',
    );
    expect(afterwards.resolved).toEqual([]);
  });

  it('says unknown, not healthy, to who may see nothing but one namespace’s pods', async () => {
    const folder = temporaryFolder();
    const environment = {
      KUBECONFIG: fleet.kubeconfig([limited]),
      K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '30s',
    };
    await runProgram(['full-scan'], folder, environment);
    const { code, stdout, stderr } = await runProgram(['diagnose'], folder, environment);
    rmSync(folder, { recursive: true, force: true });

    expect(code).not.toBe(0);
    expect(`${stdout}${stderr}`).not.toContain('nothing is wrong');
  });
});
