import { compareObjects, isComparedUnasked } from '../../analyze/compare/compare-objects.ts';
import type { ComparedSide, Comparison, ObjectDifference } from '../../domain/comparison.ts';
import type { Coverage, Scope } from '../../domain/coverage.ts';
import { AppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { InventoryReader } from '../../domain/ports/store.ts';
import type { CompareRequest, CompareSide } from '../../domain/requests.ts';
import { resolveKind } from '../resolve-kind.ts';

export interface CompareSidesOptions {
  request: CompareRequest;
  store: Pick<InventoryReader, 'resources' | 'kinds'>;
  scopeOf: (clusters: readonly string[]) => Promise<Scope>;
  coverageOf: (scope: Scope, kinds: readonly string[], at: number | undefined) => Promise<Coverage>;
}

interface Side extends CompareSide {
  scope: Scope;
}

/** How two clusters differ, or the same ones at two moments: kind by kind, so that no cluster is held whole. */
export async function compareSides(options: CompareSidesOptions): Promise<Comparison> {
  const { request, store } = options;
  const left = await sideOf(request.left, options);
  const right = await sideOf(request.right, options);
  const kinds = await kindsOf([left, right], options);
  const names = kinds.map(groupResource);
  const told = {
    left: await toldSide(left, names, options),
    right: await toldSide(right, names, options),
  };
  const sameClusters = request.left.cluster === request.right.cluster;
  const differences: ObjectDifference[] = [];
  let [alike, unknown] = [0, 0];
  for (const kind of kinds) {
    const rowsOf = async ({ scope, at }: Side) =>
      (await store.resources({ ...filterOf(request, kind), ...(at === null ? {} : { at }) }, scope)).rows;
    const found = compareObjects(await rowsOf(left), await rowsOf(right), {
      kind,
      sameClusters,
      sawAll: (side, cluster) => sawAll(told[side], groupResource(kind), cluster),
    });
    differences.push(...found.differences);
    alike += found.alike;
    unknown += found.unknown;
  }
  return { ...told, differences, alike, unknown };
}

/** What is only older than it should be was seen whole, and is told as of then. */
function sawAll({ cluster, coverage }: ComparedSide, kind: string, of: string): boolean {
  const part = coverage.clusters.find((candidate) => candidate.cluster === (cluster ?? of));
  const gap = part?.gaps.find((candidate) => candidate.kind === kind || candidate.kind === '*');
  return gap === undefined || gap.completeness === 'complete' || gap.completeness === 'stale';
}

async function sideOf(side: CompareSide, { request, scopeOf }: CompareSidesOptions): Promise<Side> {
  const scope = await scopeOf(side.cluster === null ? request.clusters : [side.cluster]);
  if (side.cluster !== null && scope.clusterIds !== 'all' && scope.clusterIds.length > 1)
    throw new AppError('USAGE', `"${side.cluster}" names ${scope.clusterIds.length} clusters: a side is one`);
  return { ...side, scope };
}

/** The kinds that either side has. */
async function kindsOf(
  sides: readonly Side[],
  { request, store }: CompareSidesOptions,
): Promise<ResourceKind[]> {
  const known = (await Promise.all(sides.map(({ scope }) => store.kinds(scope))))
    .flat()
    .map(({ kind }) => kind);
  if (request.kinds.length > 0) return request.kinds.map((name) => resolveKind(name, known));
  const unique = new Map(known.map((kind) => [groupResource(kind), kind]));
  return [...unique.values()].filter(isComparedUnasked);
}

function filterOf({ namespaces, names, labels }: CompareRequest, kind: ResourceKind) {
  return {
    kinds: [groupResource(kind)],
    labels,
    withBody: true,
    ...(namespaces === null ? {} : { namespaces }),
    ...(names.length === 0 ? {} : { names }),
  };
}

async function toldSide(
  { label, cluster, at, scope }: Side,
  kinds: readonly string[],
  { coverageOf }: CompareSidesOptions,
): Promise<ComparedSide> {
  const coverage = await coverageOf(scope, kinds, at ?? undefined);
  return { label, cluster, at: at === null ? null : new Date(at).toISOString(), coverage };
}
