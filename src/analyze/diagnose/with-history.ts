import type { Incident } from '../../domain/finding.ts';
import type { LedgerEntry } from '../../domain/ports/diagnosis.ts';
import type { Cause } from './to-incidents.ts';

/** What the ledger says of an incident: whether it is new, and since when it has been seen. `at`: this run, ISO 8601, UTC. */
export function withHistory(
  cause: Cause,
  entries: readonly LedgerEntry[],
  at: string,
): Omit<Incident, 'change'> {
  const known = entries.filter(({ incident }) => incident === cause.id);
  const firstSeen = known.map((entry) => entry.firstSeen).toSorted()[0] ?? at;
  return { ...cause, state: stateOf(known), firstSeen, lastSeen: at };
}

function stateOf(known: readonly LedgerEntry[]): Incident['state'] {
  if (known.length === 0) return 'new';
  return known.every(({ resolvedAt }) => resolvedAt !== null) ? 'regressed' : 'ongoing';
}

/** Incidents that the ledger holds as there, and of which nothing was found any more. */
export function resolvedIncidents(
  entries: readonly LedgerEntry[],
  found: ReadonlySet<string>,
  at: string,
): Incident[] {
  const gone = entries.filter(({ incident, resolvedAt }) => resolvedAt === null && !found.has(incident));
  return [...Map.groupBy(gone, ({ incident }) => incident)].flatMap(([id, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const { severity, code, title, since, evidence, harms } = first.finding;
    const placed = group.map(({ finding: { cluster, root, culprit } }) => ({
      cluster,
      root,
      culprit: culprit ?? root,
    }));
    return [
      {
        id,
        state: 'resolved' as const,
        severity,
        code,
        title,
        culprits: placed.map(({ cluster, culprit }) => ({ cluster, object: culprit })),
        affected: placed.map(({ cluster, root }) => ({ cluster, object: root })),
        since,
        evidence,
        change: null,
        fix: null,
        harms,
        findings: group.map(({ finding }) => finding),
        firstSeen: group.map((entry) => entry.firstSeen).toSorted()[0] ?? at,
        lastSeen:
          group
            .map((entry) => entry.lastSeen)
            .toSorted()
            .at(-1) ?? at,
      },
    ];
  });
}
