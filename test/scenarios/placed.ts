import type { Manifest, NamedScenario } from './scenario.ts';

/** Label by which pods choose their nodes: real ones, or those that KWOK plays. */
export const poolLabel = 'pool';

type Fields = Record<string, unknown>;

/** Every manifest of a scenario with its pods sent to the nodes on which it is played; pods that choose themselves are left alone. */
export function placed(manifest: Manifest, nodes: NamedScenario['nodes']): Manifest {
  const path = podSpecPaths[manifest.kind];
  if (path === undefined) return manifest;
  const copy = structuredClone(manifest);
  let spec: Fields = copy;
  for (const key of path) spec = spec[key] as Fields;
  const affinity = spec.affinity as Fields | undefined;
  const choosesItself =
    spec.nodeSelector !== undefined || spec.nodeName !== undefined || affinity?.nodeAffinity !== undefined;
  if (!choosesItself) spec.nodeSelector = { [poolLabel]: nodes };
  return copy;
}

const template = ['spec', 'template', 'spec'];
const podSpecPaths: Readonly<Record<string, readonly string[] | undefined>> = {
  Pod: ['spec'],
  Deployment: template,
  ReplicaSet: template,
  StatefulSet: template,
  DaemonSet: template,
  Job: template,
  CronJob: ['spec', 'jobTemplate', ...template],
};

/** Namespaces that are named, made or not. */
export function namespacesOf({ setup, change }: NamedScenario): string[] {
  const made = [...setup, ...change.flatMap((step) => ('apply' in step ? step.apply : []))];
  return [...new Set(made.flatMap(({ metadata }) => metadata.namespace ?? []))];
}
