import type { ChangeWord } from '../../domain/change.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { Resource } from '../../domain/resource.ts';
import { shortValue } from './topics/value-words.ts';

const mostImages = 3;
/** What a pod that is seen for the first time may suffer from already. */
const troubles =
  /^(?:Init:)?(?:CrashLoopBackOff|Error|OOMKilled|ImagePullBackOff|ErrImagePull|InvalidImageName|CreateContainerConfigError|CreateContainerError|RunContainerError|Evicted|Unschedulable)$/;

/** What a new object brings: "added", with what it runs, and what is wrong with it when it is first seen. */
export function describeArrival(
  kind: ResourceKind,
  resource: Pick<Resource, 'images' | 'reason' | 'restarts' | 'wantedCount'>,
): ChangeWord[] {
  const words: ChangeWord[] = [{ topic: 'added', text: 'added' }];
  if (kind.kind === 'Pod' && kind.group === '') return [...words, ...podWords(resource)];
  for (const image of resource.images.slice(0, mostImages))
    words.push({ topic: 'image', text: `image ${shortValue(image)}` });
  if (resource.images.length > 0 && (resource.wantedCount ?? 1) !== 1 && kind.group === 'apps')
    words.push({ topic: 'replicas', text: `replicas ${resource.wantedCount}` });
  if (kind.kind === 'Job' && resource.reason === 'Failed') words.push({ topic: 'job', text: 'failed' });
  return words;
}

/** It may have crashed before anybody looked: the first look is then the first crash. */
function podWords({ reason, restarts }: Pick<Resource, 'reason' | 'restarts'>): ChangeWord[] {
  const words: ChangeWord[] = [];
  if (reason !== null && troubles.test(reason)) words.push({ topic: 'pod', text: `first ${reason}` });
  if ((restarts ?? 0) > 0) words.push({ topic: 'restarts', text: `restarts +${restarts}` });
  return words;
}

/** Of an object that went, and of one whose kind itself was removed from the cluster. */
export const gone: readonly ChangeWord[] = [{ topic: 'deleted', text: 'gone' }];
export const goneWithKind: readonly ChangeWord[] = [
  { topic: 'deleted', text: 'gone: the kind itself was removed' },
];
