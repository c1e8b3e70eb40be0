import type { ObjectReference } from '../../domain/finding.ts';
import type { Judgement } from './check.ts';
import { placeName } from './evidence.ts';
import type { ContainerPart } from './pod-parts.ts';

/** What a container runtime says of a program that it could not start; null: the message is of something else. */
export function cannotStartIn(message: string): string | null {
  const [, why] = /unable to start container process: (.+)$/s.exec(message) ?? [];
  return why?.trim() ?? null;
}

/** Said alike while the kubelet waits to try again and once it has tried: of pods of one workload it is one cause. */
export function cannotStart(
  { isInit, name }: Pick<ContainerPart, 'isInit' | 'name'>,
  root: ObjectReference,
  why: string,
): Pick<Judgement, 'title' | 'cause' | 'fix'> {
  return {
    title: `${isInit ? 'init container' : 'container'} ${name} cannot be started${why === '' ? '' : `: ${why}`}`,
    cause: `cannot start ${root.kind} ${placeName(root)} ${name}`,
    fix: { text: 'Mend the container’s command, or build an image that has it.', command: null },
  };
}
