import type { Check } from '../../analyze/diagnose/check.ts';
import { findChange } from '../../analyze/diagnose/find-change.ts';
import { checks as allChecks } from '../../analyze/diagnose/registry.ts';
import { type Found, kindsOf } from '../../analyze/diagnose/run-checks.ts';
import { toIncidents } from '../../analyze/diagnose/to-incidents.ts';
import { resolvedIncidents, withHistory } from '../../analyze/diagnose/with-history.ts';
import type { Coverage, Scope } from '../../domain/coverage.ts';
import type { DiagnosisReport, Finding, Incident, Unjudged } from '../../domain/finding.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import type { DiagnosisReader, FindingLedger, JudgedPart } from '../../domain/ports/diagnosis.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { ClusterStore, InventoryReader } from '../../domain/ports/store.ts';
import type { DiagnoseRequest } from '../../domain/requests.ts';
import { resolveKind } from '../resolve-kind.ts';
import { judgeClusters, judgedPart } from './judge-clusters.ts';
import { type ReadLines, readLines } from './read-lines.ts';

export interface DiagnoseOptions {
  request: DiagnoseRequest;
  store: Pick<ClusterStore, 'clusters'> &
    Pick<InventoryReader, 'kinds' | 'cacheMetadata'> & {
      diagnosis: DiagnosisReader & FindingLedger;
      relations: RelationReader;
      history: ChangeReader;
      /** true: nothing can be written. */
      isSnapshot: boolean;
    };
  scope: Scope;
  clock: { now(): number };
  coverageOf: (kinds: readonly string[]) => Promise<Coverage>;
  checks?: readonly Check[];
  /** How logs are read that would tell more; null: none is read. */
  logs: ReadLines | null;
}

/**
 * Runs every check on what is kept of the scope's clusters, and remembers what they said. Clusters are asked for the lines of
 * logs that would tell more, and for nothing else.
 */
export async function diagnoseFleet(options: DiagnoseOptions): Promise<DiagnosisReport> {
  const { request, store, scope, clock, coverageOf, checks = allChecks } = options;
  const known = await store.kinds(scope);
  const isTarget = targetTest(
    request,
    known.map(({ kind }) => kind),
  );
  const at = new Date(clock.now()).toISOString();
  const kept = await judgeClusters(options, known, checks);
  const isWorth = (findings: readonly Found[]): boolean =>
    isTarget({ findings }) && (request.all || request.target !== null || findings.some(({ harms }) => harms));
  const { clusters, logs } = await readLines(kept, options, isWorth);
  const found = clusters.flatMap((cluster) => cluster.found);
  const judged = clusters.map(judgedPart);
  const ledger = inPlace(await store.diagnosis.findings(scope), request.namespaces);
  const causes = toIncidents(found).map((cause) => withHistory(cause, ledger, at));
  const ids = new Set(causes.map(({ id }) => id));
  const resolved = resolvedIncidents(ledger.filter(wasJudged(judged)), ids, at);
  if (!store.isSnapshot && request.isUnremembered !== true)
    await store.diagnosis.saveFindings(
      causes.flatMap(({ id, findings }) => findings.map((finding) => ({ incident: id, finding }))),
      judged,
      at,
    );
  const wanted = causes.filter((incident) => isWanted(incident, request) && isTarget(incident));
  const shown = wanted.filter(({ harms }) => harms || request.all || request.target !== null);
  const resourceOf = (kind: string) =>
    resourceOfGroupKind(
      kind,
      known.map((entry) => entry.kind),
    );
  const incidents: Incident[] = [];
  for (const cause of shown)
    incidents.push({
      ...cause,
      change: await findChange(cause, { history: store.history, scope, resourceOf }),
    });
  const names = checks.flatMap((check) => kindsOf(check)).flatMap((kind) => resourceOf(kind) ?? []);
  return {
    incidents,
    harmless: wanted.length - shown.length,
    resolved: resolved.filter((incident) => isTarget(incident)),
    unjudged: unjudgedOf(found),
    logs,
    checks: checks.length,
    coverage: await coverageOf([...new Set(names)]),
  };
}

function inPlace<Entry extends { finding: Finding }>(
  entries: readonly Entry[],
  namespaces: readonly string[] | null,
): Entry[] {
  return entries.filter(
    ({ finding: { root } }) => namespaces === null || namespaces.includes(root.namespace ?? ''),
  );
}

function wasJudged(
  judged: readonly JudgedPart[],
): (entry: { clusterId: string; finding: Finding }) => boolean {
  const codesOf = new Map(judged.map(({ clusterId, codes }) => [clusterId, new Set(codes)]));
  return ({ clusterId, finding }) => codesOf.get(clusterId)?.has(finding.code) === true;
}

function isWanted({ since, state }: Pick<Incident, 'since' | 'state'>, request: DiagnoseRequest): boolean {
  if (request.onlyNew && state === 'ongoing') return false;
  return request.since === null || (since !== null && Date.parse(since) >= request.since);
}

/** Whether an incident is about the object that was asked for: it suffers, or it is where it comes from. */
function targetTest(
  { target }: DiagnoseRequest,
  known: readonly ResourceKind[],
): (incident: { findings: readonly Finding[] }) => boolean {
  if (target === null) return () => true;
  const { kind, group } = resolveKind(target.kind, known);
  const groupKind = group === '' ? kind : `${kind}.${group}`;
  return ({ findings }) =>
    findings
      .flatMap(({ object, root, culprit }) => [object, root, ...(culprit === null ? [] : [culprit])])
      .some((object) => object.kind === groupKind && object.name === target.name);
}

function resourceOfGroupKind(groupKind: string, known: readonly ResourceKind[]): string | null {
  const found = known.find(({ kind, group }) => (group === '' ? kind : `${kind}.${group}`) === groupKind);
  return found === undefined ? null : groupResource(found);
}

function unjudgedOf(found: readonly Finding[]): Unjudged[] {
  const unknown = found.filter(({ verdict }) => verdict === 'unknown');
  const groups = Map.groupBy(unknown, ({ cluster, missing }) => JSON.stringify([cluster, missing]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ cluster: first.cluster, missing: first.missing ?? '', codes: group.map(({ code }) => code) }];
  });
}
