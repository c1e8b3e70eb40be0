import { setTimeout as sleep } from 'node:timers/promises';
import type { TestCluster } from '../../test/cluster/test-cluster.ts';
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
    say(`${open.length} of ${waits.length} conditions are still open`);
    if (open.length > 0) await sleep(pauseMs);
  }
  return open;
}

async function list(cluster: TestCluster, kind: string): Promise<object[]> {
  const { stdout } = await cluster.kubectl(['get', kind, '--all-namespaces', '-o', 'json']);
  return stdout === '' ? [] : (JSON.parse(stdout) as { items: object[] }).items;
}

interface Envelope {
  metadata?: { name?: string; namespace?: string };
}

function isFulfilled(
  { namespace, name, field, matches, atLeast }: Wait,
  objects: readonly object[],
): boolean {
  const pattern = new RegExp(matches);
  const fitting = objects.filter((object) => {
    const { metadata } = object as Envelope;
    if (namespace !== undefined && metadata?.namespace !== namespace) return false;
    if (!hasName(metadata?.name ?? '', name)) return false;
    return valuesAt(object, field.split('.')).some((value) => pattern.test(textOf(value)));
  });
  return fitting.length >= atLeast;
}

function hasName(name: string, wanted: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[key], rest);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
