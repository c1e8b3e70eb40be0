import type { KindChanges, ObjectChange } from '../../src/domain/ports/watching.ts';
import type { Resource } from '../../src/domain/resource.ts';

type Told = Omit<KindChanges, 'clusterId'>;

/** When the first scan of all clusters began; the changes are of the 24 hours after it. */
export const firstScanAt = Date.parse('2026-01-02T00:00:00.000Z');
export const dayMs = 24 * 3_600_000;
const batchSize = 5;
/** A pod that goes and another that comes are two. */
const changesOfObject = 1.16;
const kindsThatChange = new Set(['Pod', 'Deployment', 'ReplicaSet', 'ConfigMap', 'Node']);

/**
 * What the watches of a cluster told in a day, in the order of time, a few objects at once: pods that began to crash or came anew
 * under another name, images and replicas of Deployments, values of ConfigMaps, nodes that were cordoned.
 */
export function changesOfDay(cluster: number, objects: readonly Resource[], count: number): Told[] {
  const candidates = objects.filter(({ kind }) => kindsThatChange.has(kind.kind));
  const step = (candidates.length * changesOfObject) / count;
  const all: Told[] = [];
  const versions = new Map<string, number>();
  const kinds = [
    ...Map.groupBy(
      Array.from(
        { length: Math.round(count / changesOfObject) },
        (_, index) => candidates[Math.floor(index * step)],
      ).filter((each) => each !== undefined),
      ({ kind }) => kind,
    ),
  ];
  for (const [kind, chosen] of kinds) {
    const parts = Math.ceil(chosen.length / batchSize);
    for (let part = 0; part < parts; part += 1) {
      const version = versions.get(kind.plural) ?? 0;
      // Spread over the day, and not the same second in every cluster.
      const at = new Date(
        firstScanAt + Math.floor(((part + 1) * dayMs) / (parts + 1)) + cluster * 137,
      ).toISOString();
      const changes = chosen
        .slice(part * batchSize, (part + 1) * batchSize)
        .flatMap((resource, index) => changed(resource, { version: version + index + 2, at, part }));
      versions.set(kind.plural, version + batchSize);
      const told = {
        kind,
        since: String(version),
        resourceVersion: String(version + batchSize),
        changes,
        dropped: 0,
        at,
        ttl: { watched: 60 },
      };
      all.push(told);
    }
  }
  return all.sort((left, right) => (left.at < right.at ? -1 : 1));
}

interface Moment {
  version: number;
  at: string;
  part: number;
}

/** Every fourth pod goes and another comes: two changes; of all others one. */
function changed(resource: Resource, moment: Moment): ObjectChange[] {
  const { uid, namespace, name } = resource;
  if (resource.kind.kind === 'Pod' && moment.part % 4 === 0) {
    const deleted = { uid, namespace, name, resourceVersion: String(moment.version) };
    const fresh = edited(resource, moment, [
      [name, `${name.slice(0, -5)}${name.slice(-5).split('').reverse().join('')}x`],
      [uid ?? '', `${(uid ?? '').slice(0, -4)}beef`],
    ]);
    return [{ deleted }, { saved: { ...fresh, createdAt: moment.at } }];
  }
  return [{ saved: edited(resource, moment, edits[resource.kind.kind] ?? []) }];
}

const edits: Record<string, [string, string][]> = {
  Pod: [
    ['"reason":"Running"', '"reason":"Error"'],
    ['"restarts":0', '"restarts":3'],
    ['"restartCount":0', '"restartCount":3'],
  ],
  Deployment: [
    ['"replicas":10', '"replicas":12'],
    [':1.', ':2.'],
  ],
  ReplicaSet: [
    ['"replicas":10', '"replicas":12'],
    ['"wantedCount":10', '"wantedCount":12'],
  ],
  ConfigMap: [['"LOG_LEVEL":"info"', '"LOG_LEVEL":"debug"']],
  Node: [['"spec":{', '"spec":{"unschedulable":true,']],
};

function edited(resource: Resource, { version, at }: Moment, edits: readonly [string, string][]): Resource {
  const { body, ...rest } = resource;
  const edit = (text: string) => edits.reduce((before, [from, to]) => before.replaceAll(from, to), text);
  const envelope = JSON.parse(edit(JSON.stringify(rest))) as Omit<Resource, 'body'>;
  return {
    ...envelope,
    kind: resource.kind,
    resourceVersion: String(version),
    changedBy: { manager: 'kubectl-client-side-apply', at },
    body: edit(body),
    bodyHash: `${resource.bodyHash}-${version}`,
  };
}
