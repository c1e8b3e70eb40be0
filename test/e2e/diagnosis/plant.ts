import { setTimeout as delay } from 'node:timers/promises';
import type { TestCluster } from '../../cluster/test-cluster.ts';
import type { ImageRegistry } from '../image-registry.ts';
import { claimAgain, definitions, furtherAfterwards, furtherScenes } from './further-scenes.ts';
import { claimOnceMore, laterAfterwards, laterBefore, laterScenes } from './later-scenes.ts';
import { afterwards, refusingRegistries, scenes } from './scenes.ts';

const patienceMs = 90_000;

/** Plants everything that the scenes tell; `settled` is called before a rollout, deletions and a cordon make it worse. */
export async function plant(
  cluster: TestCluster,
  registry: ImageRegistry,
  settled: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (const host of Object.keys(refusingRegistries))
    for (const node of cluster.realNodes) node.redirectRegistry(host, registry.url);
  const all = scenes() as { kind: string }[];
  await cluster.apply(...all.filter(({ kind }) => kind === 'Namespace'));
  // Until a controller has made a namespace's ServiceAccount no bare pod is let in.
  await until(async () => {
    await cluster.apply(...all.filter(({ kind }) => kind !== 'Namespace'));
    return true;
  });
  await until(() => prints(cluster, 'fornax', /^roll-\S+ +1\/1 +Running/m));
  await until(() => prints(cluster, 'hydra', /^held +1\/1 +Running/m));
  await settled();
  for (const words of afterwards) await cluster.kubectl([...words]);
}

/** Plants what further-scenes.ts tells, and waits until it has come true. */
export async function plantFurther(cluster: TestCluster): Promise<void> {
  const all = furtherScenes() as { kind: string }[];
  await cluster.apply(...definitions(), ...all.filter(({ kind }) => kind === 'Namespace'));
  // Until its definition is established nobody knows a kind.
  await until(async () => {
    await cluster.apply(...all.filter(({ kind }) => kind !== 'Namespace'));
    return true;
  });
  for (const line of [/^db-\S+ +1\/1 +Running/m, /^silent-\S+ +1\/1 +Running/m])
    await until(() => prints(cluster, 'lyra', line));
  await until(() => prints(cluster, 'pavo', /^robot-\S+ +0\/1 +\S+ +[1-9]/m));
  for (const words of furtherAfterwards) await cluster.kubectl([...words]);
  await cluster.apply(claimAgain());
}

/** Plants what later-scenes.ts tells, and waits until the slowest of it has come true. */
export async function plantLater(cluster: TestCluster, registry: ImageRegistry): Promise<void> {
  for (const host of Object.keys(refusingRegistries))
    for (const node of cluster.realNodes) node.redirectRegistry(host, registry.url);
  for (const words of laterBefore) await cluster.kubectl([...words]);
  const all = laterScenes() as { kind: string }[];
  await cluster.apply(...all.filter(({ kind }) => kind === 'Namespace'));
  await until(async () => {
    await cluster.apply(...all.filter(({ kind }) => kind !== 'Namespace'));
    return true;
  });
  await until(() => prints(cluster, 'lepus', /^count-\S+ +0\/1 +Error/m));
  for (const words of laterAfterwards) await cluster.kubectl([...words]);
  await cluster.apply(claimOnceMore());
}

/** Lines that `kubectl get pods` has to print, by namespace. */
export const comesTrue: readonly [string, RegExp][] = [
  ['atlas', /^api-\S+ +0\/1 +(?:ErrImagePull|ImagePullBackOff)/m],
  ['atlas', /^jobs-\S+ +0\/1 +(?:ErrImagePull|ImagePullBackOff)/m],
  ['ceres', /^payments-\S+ +0\/1 +\S+ +[2-9]/m],
  ['ceres', /^eater-\S+ +0\/1 +\S+ +[1-9]/m],
  ['ceres', /^flaky-\S+ +\S+ +\S+ +[2-9]/m],
  ['ceres', /^migrate-\S+ +0\/1 +Init:\S+ +[2-9]/m],
  ['ceres', /^typo-\S+ +0\/1 +\S+ +[2-9]/m],
  ['ceres', /^brief-\S+ +0\/1 +\S+ +[2-9]/m],
  ['fornax', /^roll-\S+ +0\/1 +(?:ErrImagePull|ImagePullBackOff)/m],
  ['fornax', /^import-\S+ +0\/1 +Error/m],
];

/** Waits until everything has come true, as kubectl prints it. */
export async function awaitFaults(cluster: TestCluster): Promise<void> {
  for (const [namespace, line] of comesTrue) await until(() => prints(cluster, namespace, line));
  await until(async () =>
    /^lost-1 +NotReady/m.test((await cluster.kubectl(['get', 'nodes', '--no-headers'])).stdout),
  );
}

async function prints(cluster: TestCluster, namespace: string, line: RegExp): Promise<boolean> {
  const { stdout } = await cluster.kubectl(['get', 'pods', '-n', namespace, '--no-headers']);
  return line.test(stdout);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const outcome = await isTrue().catch((error: Error) => error);
    if (outcome === true) return;
    if (Date.now() > deadline)
      throw outcome === false ? new Error('a planted fault did not come true') : outcome;
    await delay(500);
  }
}
