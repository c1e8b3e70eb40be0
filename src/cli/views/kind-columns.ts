import type { ResourceRow } from '../../domain/ports/store.ts';
import { formatAge, formatAgeOf } from '../format/age.ts';
import { toneOfStatus } from '../format/tone.ts';
import type { Cell, Column } from '../output/view.ts';
import { nodeUsageColumns, usageColumns } from './usage-columns.ts';

/** A column of a kind's table and how its cell is made. */
export interface KindColumn extends Column {
  cell: (row: ResourceRow, now: number) => Cell;
  /** true: left out where no row has anything in it. */
  optional?: boolean;
}

/** Some events have no time but that of their making. */
const lastSeen: KindColumn = {
  header: 'LAST SEEN',
  cell: ({ facts, createdAt }, now) => timeCell(facts.lastSeenAt ?? createdAt, now),
};
/** The server keeps an event for an hour, we for longer. */
const forgotten: Cell = { text: 'forgotten', tone: 'faint' };

const age: KindColumn = {
  header: 'AGE',
  csvHeader: 'CREATED',
  cell: ageCell,
};
const images: KindColumn = { header: 'IMAGES', wide: true, cell: (row) => row.images.join(',') };
const ready: KindColumn = { header: 'READY', cell: readyCell };
const status: KindColumn = { header: 'STATUS', cell: statusCell };
const desiredAndReady: readonly KindColumn[] = [
  { header: 'DESIRED', cell: ({ wantedCount }) => wantedCount },
  {
    header: 'READY',
    cell: ({ readyCount, wantedCount }) => readyToneCell(String(readyCount ?? ''), readyCount, wantedCount),
  },
];

/** Columns after CLUSTER, NAMESPACE and NAME, like those that `kubectl get` prints; by GroupResource. */
export const kindColumns: Readonly<Record<string, readonly KindColumn[]>> = {
  pods: [
    ready,
    status,
    { header: 'RESTARTS', cell: restartsCell },
    age,
    ...usageColumns,
    fact('IP', 'podIp', { wide: true }),
    { header: 'NODE', wide: true, cell: ({ node }) => node ?? '<none>' },
    images,
  ],
  nodes: [
    status,
    fact('ROLES', 'roles'),
    age,
    fact('VERSION', 'kubeletVersion'),
    ...nodeUsageColumns,
    fact('INTERNAL-IP', 'internalIp', { wide: true }),
    fact('EXTERNAL-IP', 'externalIp', { wide: true }),
    fact('OS-IMAGE', 'osImage', { wide: true }),
    fact('KERNEL-VERSION', 'kernelVersion', { wide: true }),
    fact('CONTAINER-RUNTIME', 'containerRuntime', { wide: true }),
  ],
  namespaces: [status, age],
  services: [
    fact('TYPE', 'type'),
    fact('CLUSTER-IP', 'clusterIp'),
    fact('EXTERNAL-IP', 'externalIp'),
    fact('PORT(S)', 'ports'),
    age,
    fact('SELECTOR', 'selector', { wide: true }),
  ],
  'deployments.apps': [ready, fact('UP-TO-DATE', 'upToDate'), fact('AVAILABLE', 'available'), age, images],
  'statefulsets.apps': [ready, age, images],
  'daemonsets.apps': [
    ...desiredAndReady,
    fact('UP-TO-DATE', 'upToDate'),
    fact('AVAILABLE', 'available'),
    age,
    images,
  ],
  'replicasets.apps': [...desiredAndReady, age, images],
  replicationcontrollers: [...desiredAndReady, age, images],
  'jobs.batch': [status, { header: 'COMPLETIONS', cell: readyCell }, durationColumn(), age, images],
  'cronjobs.batch': [
    fact('SCHEDULE', 'schedule'),
    { header: 'SUSPEND', cell: ({ reason }) => (reason === 'Suspended' ? 'True' : 'False') },
    fact('ACTIVE', 'active'),
    agoColumn('LAST SCHEDULE', 'lastScheduleAt'),
    age,
    images,
  ],
  'horizontalpodautoscalers.autoscaling': [
    fact('REFERENCE', 'target'),
    fact('MINPODS', 'minReplicas'),
    fact('MAXPODS', 'maxReplicas'),
    { header: 'REPLICAS', cell: ({ readyCount }) => readyCount },
    age,
  ],
  'ingresses.networking.k8s.io': [
    fact('CLASS', 'class'),
    fact('HOSTS', 'hosts'),
    fact('ADDRESS', 'address'),
    age,
  ],
  persistentvolumeclaims: [
    status,
    fact('VOLUME', 'volume'),
    fact('CAPACITY', 'capacity'),
    fact('ACCESS MODES', 'accessModes'),
    fact('STORAGECLASS', 'storageClass'),
    age,
  ],
  persistentvolumes: [
    fact('CAPACITY', 'capacity'),
    fact('RECLAIM POLICY', 'reclaimPolicy'),
    status,
    fact('CLAIM', 'claim'),
    fact('STORAGECLASS', 'storageClass'),
    age,
  ],
  events: eventColumns(),
  'events.events.k8s.io': eventColumns(),
};

/** For kinds that have no entry: what the envelope holds, where any row has it. */
export const genericColumns: readonly KindColumn[] = [
  { header: 'STATUS', optional: true, cell: statusCell },
  { header: 'READY', optional: true, cell: readyCell },
  age,
  { ...images, optional: true },
];

function fact(header: string, name: string, more: Partial<KindColumn> = {}): KindColumn {
  return { header, cell: ({ facts }) => factCell(facts[name] ?? null) ?? '<none>', ...more };
}

function factCell(value: ResourceRow['facts'][string]): Cell {
  return value === null || typeof value === 'string' ? value : { text: String(value), value };
}

function timeCell(time: ResourceRow['facts'][string] | undefined, now: number): Cell {
  return typeof time === 'string' ? { text: formatAgeOf(time, now), value: time } : '<none>';
}

/** Of what a table showed only its age is known: it has grown older since. */
function ageCell({ createdAt, facts }: ResourceRow, now: number): Cell {
  if (createdAt === null && typeof facts.age === 'string') return { text: `${facts.age}+`, value: null };
  return { text: formatAgeOf(createdAt, now), value: createdAt };
}

function readyCell({ readyCount, wantedCount }: ResourceRow): Cell {
  if (readyCount === null && wantedCount === null) return null;
  return readyToneCell(`${readyCount ?? '?'}/${wantedCount ?? '?'}`, readyCount, wantedCount);
}

function readyToneCell(text: string, readyCount: number | null, wantedCount: number | null): Cell {
  const lacks = readyCount !== null && wantedCount !== null && readyCount < wantedCount;
  return { text, tone: lacks ? 'warning' : undefined };
}

function statusCell({ facts, reason, phase, deletingSince }: ResourceRow): Cell {
  const known = [facts.status, reason, phase].find((value) => typeof value === 'string' && value !== '');
  const status = known ?? (deletingSince === null ? null : 'Terminating');
  return typeof status === 'string' ? { text: status, tone: toneOfStatus(status) } : null;
}

/** `3 (5m ago)`, as kubectl prints restarts. */
function restartsCell({ restarts, facts }: ResourceRow, now: number): Cell {
  if (restarts === null) return null;
  const count = restarts;
  const last = facts.lastRestartAt;
  const text =
    typeof last === 'string' && count > 0
      ? `${count} (${formatAge(now - Date.parse(last))} ago)`
      : String(count);
  return { text, value: restarts, tone: count > 0 ? 'warning' : undefined };
}

/** How long a job ran, or runs. */
function durationColumn(): KindColumn {
  return {
    header: 'DURATION',
    cell: ({ facts }, now) => {
      if (typeof facts.startedAt !== 'string') return null;
      const end = typeof facts.completedAt === 'string' ? Date.parse(facts.completedAt) : now;
      return formatAge(end - Date.parse(facts.startedAt));
    },
  };
}

function agoColumn(header: string, name: string): KindColumn {
  return {
    header,
    cell: ({ facts }, now) => {
      const time = facts[name];
      return typeof time === 'string' ? { text: formatAgeOf(time, now), value: time } : '<none>';
    },
  };
}

function eventColumns(): KindColumn[] {
  return [
    lastSeen,
    { header: 'TYPE', cell: ({ phase }) => ({ text: phase ?? '', tone: toneOfStatus(phase ?? '') }) },
    { header: 'REASON', cell: ({ reason }) => reason },
    fact('OBJECT', 'object'),
    { header: 'SERVER', optional: true, cell: ({ facts }) => (facts.onServer === false ? forgotten : null) },
    fact('SOURCE', 'source', { wide: true }),
    { header: 'FIRST SEEN', wide: true, cell: ({ facts }, now) => timeCell(facts.firstSeenAt, now) },
    fact('COUNT', 'count', { wide: true }),
    { ...fact('MESSAGE', 'message'), flows: true },
  ];
}
