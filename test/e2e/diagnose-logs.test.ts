import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../src/domain/finding.ts';
import { namespace, realNodeLabel } from '../cluster/manifests.ts';
import { toolImage } from '../cluster/node/images.ts';
import { hasRealNode } from '../cluster/node/require-real-node.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { administrator, type TestCluster } from '../cluster/test-cluster.ts';
import { FaultProxy } from '../faults/fault-proxy.ts';
import { openReportsKinds } from './diagnosis/open-reports-kinds.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const refusal =
  'pods is forbidden: User "system:serviceaccount:forge:smith" cannot list resource "pods" in API group "" in the namespace "forge"';

function deployment(
  name: string,
  script: string,
  further: { replicas?: number; pod?: object; container?: object } = {},
) {
  const { replicas = 1, pod = {}, container = {} } = further;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'forge' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          nodeSelector: realNodeLabel,
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: toolImage, command: ['sh', '-c', script], ...container }],
          ...pod,
        },
      },
    },
  };
}

const planted = [
  namespace('forge'),
  deployment(
    'anvil',
    'echo "password=hunter2-not-a-real-one"; echo "cannot open ore.map: no such file"; exit 3',
    { replicas: 3 },
  ),
  deployment('smith', `echo '${refusal}'; exit 1`, { pod: { serviceAccountName: 'smith' } }),
  deployment('quench', 'echo "waiting for water"; exec tail -f /dev/null', {
    container: { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } },
  }),
  deployment('bellows', 'echo "blowing"; exec tail -f /dev/null'),
];

describe.skipIf(!hasRealNode('logs of pods that really fail'))('e2e/diagnose-logs', () => {
  const home = temporaryFolder();
  let fleet: Fleet;
  let cluster: TestCluster;
  let proxy: FaultProxy;

  const run = (...words: string[]): Promise<ProgramResult> =>
    runProgram(words, home, {
      KUBECONFIG: join(home, 'kubeconfig'),
      K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '5s',
    });
  const diagnose = async (...words: string[]): Promise<Incident[]> =>
    JSON.parse((await run('diagnose', '-o', 'json', ...words)).stdout).items;
  const asked = () => proxy.seen.map(({ path }) => path.split('?')[0] ?? '');
  const of = (incidents: readonly Incident[], name: string) =>
    incidents.find(({ affected }) => affected.some(({ object }) => object.name === name));

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['real'], nodes: 0, realNodes: 1, metrics: false });
    [cluster] = fleet.clusters as [TestCluster];
    const cert = readFileSync(cluster.caFile, 'utf8');
    const key = readFileSync(cluster.caFile.replace(/\.crt$/, '.key'), 'utf8');
    proxy = await new FaultProxy({ target: cluster.server, targetCa: cert, tls: { cert, key } }).listen();
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'real',
      clusters: [{ name: 'real', cluster: { server: proxy.url, 'certificate-authority': cluster.caFile } }],
      users: [{ name: 'user', user: { token: administrator.token } }],
      contexts: [{ name: 'real', context: { cluster: 'real', user: 'user' } }],
    };
    writeFileSync(join(home, 'kubeconfig'), JSON.stringify(kubeconfig));
    await cluster.apply(namespace('forge'));
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'smith', namespace: 'forge' },
    });
    await vi.waitFor(() => cluster.apply(...planted), { timeout: 30_000, interval: 500 });
    await vi.waitFor(
      async () => {
        const { stdout } = await cluster.kubectl(['get', 'pods', '-n', 'forge', '-o', 'json']);
        const pods: {
          metadata: { name: string };
          status: {
            containerStatuses?: { restartCount: number; state: { waiting?: { reason: string } } }[];
          };
        }[] = JSON.parse(stdout).items;
        const failing = pods.filter(({ metadata }) => /anvil|smith/.test(metadata.name));
        // All at rest at once: one that runs just then is nothing that the scan could see fail.
        const isDown = failing.map(({ status: { containerStatuses: [container] = [] } }) =>
          container === undefined
            ? false
            : container.restartCount >= 2 && container.state.waiting?.reason === 'CrashLoopBackOff',
        );
        expect(isDown).toEqual([true, true, true, true]);
      },
      { timeout: 80_000, interval: 1000 },
    );
    await vi.waitFor(
      async () => {
        const { stdout } = await cluster.kubectl([
          'get',
          'pods',
          '-n',
          'forge',
          '-l',
          'app=quench',
          '-o',
          'json',
        ]);
        const [pod] = JSON.parse(stdout).items;
        const startedAt = pod?.status.containerStatuses?.[0]?.state.running?.startedAt;
        expect(Date.now() - Date.parse(startedAt)).toBeGreaterThan(32_000);
      },
      { timeout: 60_000, interval: 1000 },
    );
    await run('full-scan');
  });
  beforeEach(() => {
    proxy.seen.length = 0;
  });
  afterAll(async () => {
    await proxy?.close();
    await fleet?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('asks nothing where it may not', async () => {
    const incidents = await diagnose('--no-logs');

    expect(asked()).toEqual([]);
    expect(of(incidents, 'anvil')?.title).toMatch(/^container main keeps ending with exit code 3/);
  });

  it('asks for the logs of what a target is part of alone', async () => {
    await diagnose('deploy/quench', '-n', 'forge');

    expect(asked()).toEqual([expect.stringMatching(/\/namespaces\/forge\/pods\/quench-[^/]+\/log$/)]);
  });

  it('reads the last words of what fails, of two pods of a cause, and nothing else', async () => {
    const { stdout, stderr } = await run('diagnose', '--utc');

    expect(stderr).not.toContain('could not be read');
    // The run before may be gone from the node since the scan: then the newest is asked for, which is another question.
    const questions = proxy.seen.map(({ path }) => path);
    expect(questions).toEqual([...new Set(questions)]);
    expect([...new Set(asked())].toSorted()).toEqual([
      expect.stringMatching(/pods\/anvil-[^/]+\/log$/),
      expect.stringMatching(/pods\/anvil-[^/]+\/log$/),
      expect.stringMatching(/pods\/smith-[^/]+\/log$/),
    ]);
    expect(stdout).toMatch(/keeps ending with exit code 3, \d+ restarts: cannot open ore\.map: no such file/);
    expect(stdout).toMatch(/log {7}Pod forge\/quench-\S+ main: waiting for water/);
    expect(stdout).toContain('ServiceAccount forge/smith may not list pods in namespace forge');
    expect(stdout + stderr).not.toContain('hunter2');
    expect(stdout).not.toContain('bellows');
  });

  it('is told as reports that the API server takes', async () => {
    await cluster.apply(...openReportsKinds);
    const { stdout } = await run('diagnose', '-n', 'forge', '-o', 'openreports');
    const file = join(home, 'reports.yaml');
    writeFileSync(file, stdout);
    await vi.waitFor(
      async () => expect((await cluster.kubectl(['get', 'reports.openreports.io', '-A'])).code).toBe(0),
      { timeout: 20_000, interval: 500 },
    );
    const applied = await cluster.kubectl(['apply', '--validate=strict', '-f', file]);
    const kept = await cluster.kubectl(['get', 'reports.openreports.io', '-n', 'forge', '-o', 'json']);

    expect([applied.stderr, applied.code]).toEqual(['', 0]);
    expect(JSON.parse(kept.stdout).items[0]).toMatchObject({
      source: 'k8s-mcp-agent',
      results: expect.arrayContaining([
        expect.objectContaining({ policy: 'crash-loop', result: 'fail', severity: 'high' }),
      ]),
    });
  });

  it('does not ask again for what it has read', async () => {
    const incidents = await diagnose();

    expect(asked()).toEqual([]);
    expect(of(incidents, 'anvil')?.evidence).toContainEqual(
      expect.objectContaining({ source: 'log', text: 'cannot open ore.map: no such file' }),
    );
    expect(of(incidents, 'smith')?.code).toBe('access-refused');
  });

  it('reads them through an MCP server where that is the way to the cluster, and tells the same', async () => {
    const folder = temporaryFolder();
    const variables = {
      KUBECONFIG: join(home, 'kubeconfig'),
      K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '5s',
      K8S_MCP_AGENT_VIA: 'mcp',
    };
    await runProgram(['full-scan'], folder, variables);
    proxy.seen.length = 0;
    const { stdout, stderr } = await runProgram(['diagnose', '-o', 'json'], folder, variables);
    rmSync(folder, { recursive: true, force: true });
    const incidents: Incident[] = JSON.parse(stdout).items;
    const logs = proxy.seen.filter(({ path }) => /\/log(?:\?|$)/.test(path));

    expect(logs.length).toBeGreaterThanOrEqual(3);
    expect(new Set(logs.map(({ headers }) => String(headers['user-agent']).split('/')[0]))).toEqual(
      new Set(['kubernetes-mcp-server']),
    );
    expect(of(incidents, 'anvil')?.title).toContain('cannot open ore.map: no such file');
    expect(of(incidents, 'quench')?.evidence).toContainEqual(
      expect.objectContaining({ source: 'log', text: 'waiting for water' }),
    );
    expect(of(incidents, 'smith')?.code).toBe('access-refused');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('says that a cluster which does not answer kept its logs, and waits no longer than the limit', async () => {
    await run('scan', 'pods', '--all');
    rmSync(join(home, '.local'), { recursive: true, force: true });
    await run('full-scan');
    proxy.isDeaf = true;
    const { stdout, stderr, code } = await run('diagnose');
    proxy.isDeaf = false;

    expect(stderr).toMatch(/real: \d logs could not be read \(forge\/\S+/);
    expect(stdout).toContain('keeps ending with exit code 3');
    expect(code).toBe(0);
  });
});
