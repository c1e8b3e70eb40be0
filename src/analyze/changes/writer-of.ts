import type { ChangeWord } from '../../domain/change.ts';
import type { Resource } from '../../domain/resource.ts';

/** Topics that controllers write down in the status of an object. */
const statusTopics = new Set(['pod', 'restarts', 'job', 'condition', 'address', 'namespace']);

/** Who made a change, and when: the last writer, of what it is about. */
export function writerOf(
  changedBy: Resource['changedBy'],
  words: readonly ChangeWord[],
): { manager: string; at: string | null } | null {
  if (changedBy === null) return null;
  const isStatus = words.every(({ topic }) => statusTopics.has(topic));
  return isStatus ? changedBy : (changedBy.ofSpec ?? changedBy);
}
