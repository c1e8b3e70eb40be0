import { setTimeout as sleep } from 'node:timers/promises';
import { type Fleet, startFleet } from '../../test/cluster/start-fleet.ts';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import { type ImageRegistry, startImageRegistry } from '../../test/e2e/image-registry.ts';
import { namespacesOf, placed, poolLabel } from '../../test/scenarios/placed.ts';
import type { NamedScenario, Step } from '../../test/scenarios/scenario.ts';
import { awaitAll } from './await-all.ts';

export interface Stage {
  fleet: Fleet;
  cluster: TestCluster;
  registry: ImageRegistry;
  stop(): Promise<void>;
}

/** What every real node has: a server that answers 200 on 8080, and a program that does nothing, forever. */
const usualImages: Readonly<Record<string, string>> = {
  'registry.example/base/web:2.1': 'mkdir -p /www; echo ok > /www/index.html; exec httpd -f -p 8080 -h /www',
  'registry.example/base/worker:2.1': 'exec tail -f /dev/null',
};
const realNodes = ['real-1', 'real-2'];
const playedNodes = 3;
/** What has just been applied takes effect a moment later: a webhook, a changed setting. */
const betweenStepsMs = 5000;
/** Scenarios that one kubectl applies: starting it costs more than what it does. */
const appliedAtOnce = 12;
const readySeconds = 300;
const waitSeconds = 420;

/** A real control plane with real nodes and played ones, and the images and registries that the scenarios want. */
export async function openStage(scenarios: readonly NamedScenario[]): Promise<Stage> {
  const hosts = Object.assign({}, ...scenarios.map(({ registries }) => registries)) as Record<string, number>;
  const registry = await startImageRegistry(hosts);
  const isReal = scenarios.some(({ nodes }) => nodes === 'real');
  const shapes = isReal ? realNodes.map((name) => ({ name, labels: { [poolLabel]: 'real' } })) : [];
  const fleet = await startFleet({
    clusters: ['proof'],
    nodes: playedNodes,
    realNodes: () => shapes,
  });
  const stop = async (): Promise<void> => {
    await fleet.stop();
    await registry.close();
  };
  try {
    const [cluster] = fleet.clusters as [TestCluster];
    const played = Array.from({ length: playedNodes }, (_, index) => `node-${index + 1}`);
    await kubectl(cluster, ['label', 'nodes', ...played, `${poolLabel}=played`]);
    const images = Object.assign(
      {},
      usualImages,
      ...scenarios.map((one) => one.images),
    ) as typeof usualImages;
    for (const node of cluster.realNodes) {
      for (const host of Object.keys(hosts)) node.redirectRegistry(host, registry.url);
      for (const [name, script] of Object.entries(images)) await node.addImage({ names: [name], script });
    }
    return { fleet, cluster, registry, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Applies all, waits until it stands, changes what is to be changed, and waits once for all. Answers what did not come about. */
export async function playScenarios(
  cluster: TestCluster,
  scenarios: readonly NamedScenario[],
  { say, onReady }: { say(line: string): void; onReady(): Promise<void> },
): Promise<string[]> {
  await makeNamespaces(cluster, scenarios);
  for (let index = 0; index < scenarios.length; index += appliedAtOnce) {
    const batch = scenarios.slice(index, index + appliedAtOnce);
    say(`apply ${batch.map(({ name }) => name).join(', ')}`);
    await cluster.apply(...batch.flatMap(({ nodes, setup }) => setup.map((one) => placed(one, nodes))));
  }
  const notReady = await awaitAll(cluster, waitsOf(scenarios, 'ready'), { seconds: readySeconds, say });
  await onReady();
  const rounds = Math.max(0, ...scenarios.map(({ change }) => change.length));
  for (let round = 0; round < rounds; round += 1) {
    for (const scenario of scenarios) await take(cluster, scenario, scenario.change[round]);
    await sleep(betweenStepsMs);
  }
  const open = await awaitAll(cluster, waitsOf(scenarios, 'wait'), { seconds: waitSeconds, say });
  return [...notReady, ...open].map(({ scenario, wait }) => `${scenario}: ${JSON.stringify(wait)}`);
}

function waitsOf(scenarios: readonly NamedScenario[], which: 'ready' | 'wait') {
  return scenarios.flatMap((one) => one[which].map((wait) => ({ scenario: one.name, wait })));
}

/** Pods are refused until a controller has made the ServiceAccount of their namespace. */
async function makeNamespaces(cluster: TestCluster, scenarios: readonly NamedScenario[]): Promise<void> {
  const own = scenarios.flatMap(({ setup }) => setup.filter(({ kind }) => kind === 'Namespace'));
  const named = new Set(own.map(({ metadata }) => metadata.name));
  const others = [...new Set(scenarios.flatMap(namespacesOf))].filter((name) => !named.has(name));
  await cluster.apply(
    ...own,
    ...others.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  );
  const waits = [...named, ...others].map((namespace) => ({
    scenario: namespace,
    wait: {
      of: 'serviceaccounts',
      namespace,
      name: 'default',
      field: 'metadata.name',
      matches: '.',
      atLeast: 1,
    },
  }));
  await awaitAll(cluster, waits, { seconds: 120, say: () => undefined });
}

async function take(
  cluster: TestCluster,
  { name, nodes }: NamedScenario,
  step: Step | undefined,
): Promise<void> {
  if (step === undefined) return;
  try {
    if ('apply' in step) await cluster.apply(...step.apply.map((manifest) => placed(manifest, nodes)));
    else if ('delete' in step)
      await kubectl(cluster, ['delete', ...objectWords(step.delete), '--wait=false']);
    else await kubectl(cluster, patchWords(step));
  } catch (error) {
    throw new Error(`${name}: ${JSON.stringify(step).slice(0, 200)}`, { cause: error });
  }
}

function patchWords({ patch }: Extract<Step, { patch: object }>): string[] {
  const { subresource, merge } = patch;
  return [
    'patch',
    ...objectWords(patch),
    ...(subresource === undefined ? [] : [`--subresource=${subresource}`]),
    `--type=${merge ? 'merge' : 'strategic'}`,
    `--patch=${JSON.stringify(patch.with)}`,
  ];
}

function objectWords({
  kind,
  namespace,
  name,
}: {
  kind: string;
  namespace: string | null;
  name: string;
}): string[] {
  return [kind, name, ...(namespace === null ? [] : ['-n', namespace])];
}

async function kubectl(cluster: TestCluster, words: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(words);
  if (code !== 0) throw new Error(`kubectl ${words.slice(0, 3).join(' ')}: ${stderr}`);
}
