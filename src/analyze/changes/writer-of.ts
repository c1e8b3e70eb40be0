import type { ChangeWord } from '../../domain/change.ts';
import type { Resource } from '../../domain/resource.ts';

/** Topics that controllers write down in the status of an object. */
const statusTopics = new Set(['pod', 'restarts', 'job', 'condition', 'address', 'namespace']);

/** Who made a change, and when: the last writer, of what it is about. null: nobody is known. */
export function writerOf(
  { changedBy, deletingSince }: Pick<Resource, 'changedBy' | 'deletingSince'>,
  words: readonly ChangeWord[],
): { manager: string | null; at: string | null } | null {
  const others = words.filter(({ topic }) => topic !== 'deletion');
  const isStatus = others.every(({ topic }) => statusTopics.has(topic));
  // Who asks for a deletion leaves no trace in managedFields: the last writer there may be who made the object.
  if (isStatus && others.length < words.length) return { manager: null, at: deletingSince };
  if (changedBy === null) return null;
  const isScale = !isStatus && others.every(({ topic }) => topic === 'replicas' || statusTopics.has(topic));
  if (isScale && changedBy.ofScale !== undefined) return changedBy.ofScale;
  return isStatus ? changedBy : (changedBy.ofSpec ?? changedBy);
}
