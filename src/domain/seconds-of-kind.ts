import { groupResource, type ResourceKind } from './kind.ts';

/** Seconds that a table has for a kind: its own entry (pods, deployments.apps), else its group's (*.apps), else the default. */
export function secondsOfKind(
  seconds: Readonly<Record<string, number>>,
  kind: Pick<ResourceKind, 'group' | 'plural'>,
): number {
  return seconds[groupResource(kind)] ?? seconds[`*.${kind.group}`] ?? seconds.default ?? 0;
}
