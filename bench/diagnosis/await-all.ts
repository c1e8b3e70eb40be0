import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
import { isFulfilled } from '../../test/scenarios/is-fulfilled.ts';
import type { Wait } from '../../test/scenarios/scenario.ts';

interface Open {
  scenario: string;
  wait: Wait;
}

const pauseMs = 3000;

/** Waits until all has come about at least once, for everybody together. Answers what has not, within the time. */
export async function awaitAll(
  cluster: TestCluster,
  waits: readonly Open[],
  { seconds, say }: { seconds: number; say(line: string): void },
): Promise<Open[]> {
  const end = performance.now() + seconds * 1000;
  let open = [...waits];
  while (open.length > 0 && performance.now() < end) {
    const objects = new Map<string, object[]>();
    for (const kind of new Set(open.map(({ wait }) => wait.of))) objects.set(kind, await list(cluster, kind));
    open = open.filter(({ wait }) => !isFulfilled(wait, objects.get(wait.of) ?? []));
    const names = [...new Set(open.map(({ scenario }) => scenario))].slice(0, 3).join(', ');
    say(`${open.length} of ${waits.length} conditions are still open ${names}`);
    if (open.length > 0) await sleep(pauseMs);
  }
  return open;
}

async function list(cluster: TestCluster, kind: string): Promise<object[]> {
  const { stdout } = await cluster.kubectl(['get', kind, '--all-namespaces', '-o', 'json']);
  return stdout === '' ? [] : (JSON.parse(stdout) as { items: object[] }).items;
}
