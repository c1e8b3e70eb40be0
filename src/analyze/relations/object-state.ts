import type { RelatedObject } from '../../domain/relation.ts';

/** The state of an object in a word or two, as kubectl has it; '' where its kind has none that is kept. */
export function stateOf({ kind, reason, phase, readyCount, wantedCount, facts }: RelatedObject): string {
  const parts = [
    reason ?? phase,
    readyCount === null || wantedCount === null ? null : `${readyCount}/${wantedCount}`,
    kind === 'Service' ? facts.type : null,
  ];
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}

const wellPhases: ReadonlySet<string> = new Set([
  'Running',
  'Succeeded',
  'Completed',
  'Complete',
  'Bound',
  'Available',
  'Active',
]);

/** Whether an object is not as it should be, as far as its columns tell. */
export function isTroubled({ kind, reason, phase, readyCount, wantedCount }: RelatedObject): boolean {
  if (kind === 'Node') return reason !== null && !/^Ready\b/.test(reason);
  const state = reason ?? phase;
  if (state !== null && /^(?:Succeeded|Complete|Completed)$/.test(state)) return false;
  if (state !== null && !wellPhases.has(state)) return true;
  return readyCount !== null && wantedCount !== null && readyCount < wantedCount;
}
