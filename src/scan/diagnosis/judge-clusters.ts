import type { Check } from '../../analyze/diagnose/check.ts';
import { type ClusterChecks, type Found, runCheck, runChecks } from '../../analyze/diagnose/run-checks.ts';
import { SharedObjects } from '../../analyze/diagnose/shared-objects.ts';
import { sightOf } from '../../analyze/diagnose/sight.ts';
import type { AccessPath } from '../../domain/cluster.ts';
import type { ObjectReference } from '../../domain/finding.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { JudgedPart } from '../../domain/ports/diagnosis.ts';
import type { DiagnoseOptions } from './diagnose-fleet.ts';

/** What the checks said of a cluster, and what they were given for it. */
export interface JudgedCluster {
  given: ClusterChecks;
  found: Found[];
}

/** Judges each cluster of the scope that was ever read, one after the other. */
export async function judgeClusters(
  { store, scope, request: { namespaces }, clock }: DiagnoseOptions,
  known: readonly { clusterId: string; kind: ResourceKind }[],
  checks: readonly Check[],
): Promise<JudgedCluster[]> {
  const rowsOf = Map.groupBy(await store.cacheMetadata(scope), ({ clusterId }) => clusterId);
  const kindsOf = Map.groupBy(known, ({ clusterId }) => clusterId);
  const judged: JudgedCluster[] = [];
  for (const { id: clusterId, name: cluster, closedAt, paths, version } of await store.clusters(scope)) {
    const rows = rowsOf.get(clusterId) ?? [];
    if (closedAt !== null || rows.every(({ asOf }) => asOf === null)) continue;
    const kinds = (kindsOf.get(clusterId) ?? []).map(({ kind }) => kind);
    const given: ClusterChecks = {
      reader: store.diagnosis,
      relations: store.relations,
      sight: sightOf(kinds, rows),
      scope,
      clusterId,
      cluster,
      serverVersion: version,
      context: contextOf(paths),
      checks,
      namespaces,
      now: clock.now(),
    };
    judged.push({ given, found: await runChecks(given) });
  }
  return judged;
}

/** Judges pods again of which lines were read since, by the checks that look at lines. */
export async function judgeWithLines(
  { given, found }: JudgedCluster,
  pods: readonly { id: number; namespace: string; name: string }[],
): Promise<Found[]> {
  const isAgain = ({ kind, namespace, name }: ObjectReference): boolean =>
    kind === 'Pod' && pods.some((pod) => pod.namespace === namespace && pod.name === name);
  const place = { clusterId: given.clusterId, namespaces: given.namespaces, ids: pods.map(({ id }) => id) };
  const shared = new SharedObjects(given);
  let all = found;
  for (const check of given.checks.filter(({ needs }) => needs.some(({ what }) => what === 'lines'))) {
    const again = await runCheck(check, place, shared, given);
    all = [
      ...all.filter(
        ({ code, verdict, object }) => code !== check.code || verdict === 'unknown' || !isAgain(object),
      ),
      ...again.filter(({ verdict }) => verdict === 'fires'),
    ];
  }
  return all;
}

/** What was judged of it: what a check could not see is not taken for mended. */
export function judgedPart({ given: { clusterId, namespaces, checks }, found }: JudgedCluster): JudgedPart {
  const unknown = new Set(found.flatMap(({ verdict, code }) => (verdict === 'unknown' ? [code] : [])));
  return {
    clusterId,
    namespaces,
    codes: checks.map(({ code }) => code).filter((code) => !unknown.has(code)),
  };
}

function contextOf(paths: readonly AccessPath[]): string | null {
  return paths.find(({ source, failure }) => source === 'kubeconfig' && failure === null)?.name ?? null;
}
