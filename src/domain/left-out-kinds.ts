interface LeftOutKind {
  /** Every name by which somebody may ask for it. */
  names: readonly string[];
  why: string;
}

/** Kinds that are never read, by `groupResource`. */
export const leftOutKinds: Readonly<Record<string, LeftOutKind>> = {
  'leases.coordination.k8s.io': {
    names: ['leases', 'lease', 'leases.coordination.k8s.io', 'lease.coordination.k8s.io'],
    why: 'they tick every few seconds and say nothing else',
  },
  componentstatuses: {
    names: ['componentstatuses', 'componentstatus', 'cs'],
    why: 'Kubernetes has given them up, and what they say is not true of most clusters',
  },
  'events.events.k8s.io': {
    names: ['events.events.k8s.io', 'event.events.k8s.io'],
    why: 'they are the kind "events" under a second name',
  },
};

/** API groups of which nothing is kept: what they say is out of date at once. */
export const leftOutGroups: readonly string[] = [
  'metrics.k8s.io',
  'custom.metrics.k8s.io',
  'external.metrics.k8s.io',
];

/** Why a kind of that name is never read; null: it is not left out. `name` is in lower case. */
export function whyLeftOut(name: string): string | null {
  const kind = Object.values(leftOutKinds).find(({ names }) => names.includes(name));
  if (kind !== undefined) return kind.why;
  return leftOutGroups.some((group) => name.endsWith(`.${group}`)) ? 'live metrics are not kept' : null;
}
