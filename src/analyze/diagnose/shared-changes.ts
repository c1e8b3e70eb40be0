import type { ObjectReference } from '../../domain/finding.ts';
import type { Surroundings } from './check.ts';
import { changeSays, objectName } from './evidence.ts';
import { lookBackMs, slackMs } from './look-back.ts';
import type { Found } from './run-checks.ts';

/** Kinds whose changes may break whoever reads them. */
export const settingsKinds = ['ConfigMap', 'Secret'];

/** A change of what an object reads, shortly before it began to fail. */
export interface Brought {
  object: ObjectReference;
  /** What was changed, in words. */
  text: string;
  at: string;
}

/** The newest change of the settings that an object reads, before it began to fail; undefined: none was seen. */
export function broughtBy(
  { pointsTo, changesOf }: Pick<Surroundings, 'pointsTo' | 'changesOf'>,
  since: string | null,
): Brought | undefined {
  const began = Date.parse(since ?? '');
  const found = pointsTo.flatMap(({ to }): Brought[] => {
    const { kind, namespace, name } = to;
    if (name === null || !settingsKinds.includes(kind)) return [];
    return changesOf(to.id)
      .filter(({ at }) => Date.parse(at) <= began + slackMs && Date.parse(at) >= began - lookBackMs)
      .map(({ at, words }) => ({
        object: { kind, namespace, name },
        text: words.map(({ text }) => text).join(', '),
        at,
      }));
  });
  return found.toSorted((left, right) => Date.parse(right.at) - Date.parse(left.at))[0];
}

/**
 * Two workloads that fail after one change of what both read have it in common: then it is the cause. Of one alone it only came
 * before, and is told as that.
 */
export function withSharedChanges(findings: readonly Found[]): Found[] {
  const readersOf = new Map(
    [...Map.groupBy(findings, keyOf)].map(([key, group]) => [key, key === null ? [] : rootsOf(group)]),
  );
  return findings.map((finding) => {
    const { brought } = finding;
    const key = keyOf(finding);
    const roots = readersOf.get(key) ?? [];
    if (key === null || brought === undefined || roots.length < 2) return finding;
    const who = roots.map(objectName).toSorted().slice(0, 4).join(', ');
    return {
      ...finding,
      cause: key,
      title: `${objectName(brought.object)} was changed (${brought.text}), and since then ${roots.length} that read it fail (${who}): ${finding.title}`,
      culprit: brought.object,
      evidence: [changeSays(brought.object, brought.text, brought.at), ...finding.evidence],
    };
  });
}

function rootsOf(group: readonly Found[]): ObjectReference[] {
  const roots = group.map(({ root, clusterId }) => [JSON.stringify([clusterId, root]), root] as const);
  return [...new Map(roots).values()];
}

function keyOf({ brought }: Found): string | null {
  return brought === undefined ? null : `changed ${objectName(brought.object)} at ${brought.at}`;
}
