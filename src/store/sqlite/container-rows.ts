import type { DatabaseSync } from 'node:sqlite';
import { type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { parseQuantity } from '../../lib/parse-quantity.ts';
import { PackReader } from './pack-format.ts';

/** A container as `pod_containers` gives it; null: none is set, or the cluster did not tell. */
type ContainerRow = [
  name: string | null,
  type: 'container' | 'init' | 'sidecar',
  image: string | null,
  cpuRequestMillis: number | null,
  cpuLimitMillis: number | null,
  memoryRequestBytes: number | null,
  memoryLimitBytes: number | null,
  ready: number | null,
  restarts: number | null,
  state: string | null,
  lastReason: string | null,
  lastExitCode: number | null,
  podReady: number | null,
];

/** The view’s way to the containers of a pod: its body lies in a pack. Nothing else of the body is given. */
export function definePodContainers(database: DatabaseSync): void {
  const packs = new PackReader();
  // To hand over the whole pack for each of its pods would take longer than all the rest.
  database.function('is_unpacked', (pack) => (packs.has(Number(pack)) ? 1 : 0));
  database.function('pod_containers', (pack, slot, data) => {
    const body = packs.body(Number(pack), Number(slot), () => data as Uint8Array | null);
    return body === null ? '[]' : JSON.stringify(containersOf(JSON.parse(body) as JsonObject));
  });
}

/** Pure. */
export function containersOf(pod: JsonObject): ContainerRow[] {
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const told = new Map(
    ['containerStatuses', 'initContainerStatuses']
      .flatMap((field) => objectsAt(status, field))
      .map((entry) => [textAt(entry, 'name'), entry]),
  );
  const podReady = readyCondition(status);
  const rowOf = (container: JsonObject, type: ContainerRow[1]): ContainerRow => {
    const name = textAt(container, 'name');
    const own = told.get(name) ?? null;
    const resources = objectAt(container, 'resources');
    const [requests, limits] = [objectAt(resources, 'requests'), objectAt(resources, 'limits')];
    return [
      name,
      type,
      textAt(container, 'image'),
      ...[amount(requests?.cpu, 1000), amount(limits?.cpu, 1000)],
      ...[amount(requests?.memory, 1), amount(limits?.memory, 1)],
      typeof own?.ready === 'boolean' ? Number(own.ready) : null,
      numberAt(own, 'restartCount'),
      ...statesOf(own),
      podReady,
    ] as ContainerRow;
  };
  return [
    ...objectsAt(spec, 'containers').map((container) => rowOf(container, 'container')),
    ...objectsAt(spec, 'initContainers').map((container) =>
      rowOf(container, textAt(container, 'restartPolicy') === 'Always' ? 'sidecar' : 'init'),
    ),
  ];
}

/** What it is in now, and why and how it ended the last time. */
function statesOf(own: JsonObject | null): [string | null, string | null, number | null] {
  const state = objectAt(own, 'state');
  const [waiting, ended] = [objectAt(state, 'waiting'), objectAt(state, 'terminated')];
  const last = objectAt(objectAt(own, 'lastState'), 'terminated') ?? ended;
  const now =
    objectAt(state, 'running') === null ? (textAt(waiting, 'reason') ?? textAt(ended, 'reason')) : 'Running';
  return [now, textAt(last, 'reason'), numberAt(last, 'exitCode')];
}

/** Of the pod, which is not ready where its node has fallen silent, whatever its containers said last. */
function readyCondition(status: JsonObject | null): number | null {
  const condition = objectsAt(status, 'conditions').find((entry) => textAt(entry, 'type') === 'Ready');
  const said = textAt(condition ?? null, 'status');
  return said === null || said === 'Unknown' ? null : Number(said === 'True');
}

function amount(quantity: unknown, factor: number): number | null {
  const value = parseQuantity(quantity);
  return value === null || !Number.isFinite(value) ? null : Math.round(value * factor);
}
