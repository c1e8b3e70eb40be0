import type { ChangeWord } from '../../domain/change.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { shortValue } from './topics/value-words.ts';

const mostImages = 3;

/** What a new object brings: "added", with what it runs. */
export function describeArrival(
  kind: ResourceKind,
  { images, wantedCount }: { images: readonly string[]; wantedCount: number | null },
): ChangeWord[] {
  const words: ChangeWord[] = [{ topic: 'added', text: 'added' }];
  if (kind.kind === 'Pod' || images.length === 0) return words;
  for (const image of images.slice(0, mostImages))
    words.push({ topic: 'image', text: `image ${shortValue(image)}` });
  if (wantedCount !== null && wantedCount !== 1 && kind.group === 'apps')
    words.push({ topic: 'replicas', text: `replicas ${wantedCount}` });
  return words;
}

export const gone: readonly ChangeWord[] = [{ topic: 'deleted', text: 'gone' }];
