import type { Check } from '../../analyze/diagnose/check.ts';
import { exemptionOf, holds } from '../../analyze/diagnose/exempt.ts';
import { findChanges } from '../../analyze/diagnose/find-change.ts';
import { byEvidence } from '../../analyze/diagnose/rank-incidents.ts';
import { checks as allChecks } from '../../analyze/diagnose/registry.ts';
import { type Found, kindsOf } from '../../analyze/diagnose/run-checks.ts';
import { toIncidents } from '../../analyze/diagnose/to-incidents.ts';
import { resolvedIncidents, withHistory } from '../../analyze/diagnose/with-history.ts';
import type { Coverage, Scope } from '../../domain/coverage.ts';
import type { Exemption } from '../../domain/exemption.ts';
import type { DiagnosisReport, Finding, Incident, Unjudged } from '../../domain/finding.ts';
import { groupKindOf, groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import type { DiagnosisReader, FindingLedger, JudgedPart } from '../../domain/ports/diagnosis.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { ClusterStore, InventoryReader } from '../../domain/ports/store.ts';
import type { DiagnoseRequest } from '../../domain/requests.ts';
import { resolveKind } from '../resolve-kind.ts';
import { type JudgedCluster, judgeClusters, judgedPart } from './judge-clusters.ts';
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
  /** What was said yes to, and the line of the file where it stands. */
  exemptions: readonly { exemption: Exemption; line: number }[];
  /** How logs are read that would tell more; null: none is read. */
  logs: ReadLines | null;
}

/**
 * Runs every check on what is kept of the scope's clusters, and remembers what they said. Clusters are asked for the lines of
 * logs that would tell more, and for nothing else.
 */
export async function diagnoseFleet(options: DiagnoseOptions): Promise<DiagnosisReport> {
  const { request, store, scope, coverageOf, checks = allChecks } = options;
  const known = await store.kinds(scope);
  const kinds = known.map(({ kind }) => kind);
  const isTarget = targetTest(request, kinds);
  const isWorth = (findings: readonly Found[]): boolean =>
    isTarget({ findings }) && (request.all || request.target !== null || findings.some(({ harms }) => harms));
  const { clusters, logs } = await readLines(await judgeClusters(options, known, checks), options, isWorth);
  const { causes, resolved } = await remember(clusters, options);
  const wanted = causes.filter((incident) => isWanted(incident, request) && isTarget(incident));
  const shown = sortOut(wanted, options);
  const resources = resourcesOf(kinds);
  const resourceOf = (kind: string) => resources.get(kind) ?? null;
  const changes = await findChanges(shown.incidents, { history: store.history, scope, resourceOf });
  const names = checks.flatMap((check) => kindsOf(check)).flatMap((kind) => resourceOf(kind) ?? []);
  return {
    ...shown,
    incidents: byEvidence(
      shown.incidents.map((cause, index) => ({ ...cause, change: changes[index] ?? null })),
    ),
    resolved: sortOut(resolved.filter(isTarget), options).incidents,
    unjudged: unjudgedOf(clusters.flatMap(({ found }) => found)),
    logs,
    checks: checks.length,
    coverage: await coverageOf([...new Set(names)]),
  };
}

/** What there is, and what is no more, by what was found before; what was found now is remembered. */
async function remember(
  clusters: readonly JudgedCluster[],
  { request, store, scope, clock }: DiagnoseOptions,
): Promise<{ causes: Omit<Incident, 'change'>[]; resolved: Incident[] }> {
  const at = new Date(clock.now()).toISOString();
  const judged = clusters.map(judgedPart);
  const ledger = inPlace(await store.diagnosis.findings(scope), request.namespaces);
  const found = toIncidents(clusters.flatMap((cluster) => cluster.found));
  const causes = found.map((cause) => withHistory(cause, ledger, at));
  const ids = new Set(causes.map(({ id }) => id));
  const resolved = resolvedIncidents(ledger.filter(wasJudged(judged)), ids, at);
  if (!store.isSnapshot && request.isUnremembered !== true)
    await store.diagnosis.saveFindings(
      causes.flatMap(({ id, findings }) => findings.map((finding) => ({ incident: id, finding }))),
      judged,
      at,
    );
  return { causes, resolved };
}

/** Leaves out what harms nobody and what was exempted, and counts it; who asks for all, or for one object, gets it. */
function sortOut<Told extends Omit<Incident, 'change'>>(
  wanted: readonly Told[],
  { request, clock, exemptions }: DiagnoseOptions,
): { incidents: Told[] } & Pick<DiagnosisReport, 'harmless' | 'exempted' | 'expired'> {
  const now = clock.now();
  const valid = exemptions.filter(({ exemption }) => holds(exemption, now)).map(({ exemption }) => exemption);
  const marked = wanted.map((incident) => {
    const exemption = exemptionOf(incident, valid);
    return exemption === null ? incident : { ...incident, exemption };
  });
  const isAll = request.all || request.target !== null;
  const harmful = marked.filter(({ harms }) => harms || isAll);
  const incidents = harmful.filter(({ exemption }) => exemption === undefined || isAll);
  return {
    incidents,
    harmless: marked.length - harmful.length,
    exempted: harmful.length - incidents.length,
    expired: exemptions
      .filter(({ exemption }) => !holds(exemption, now))
      .map(({ exemption, line }) => ({ ...exemption, line })),
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
  const groupKind = groupKindOf(resolveKind(target.kind, known));
  return ({ findings }) =>
    findings
      .flatMap(({ object, root, culprit }) => [object, root, ...(culprit === null ? [] : [culprit])])
      .some((object) => object.kind === groupKind && object.name === target.name);
}

/** GroupResources of the scope's kinds, by their GroupKinds; of two for one the first. */
function resourcesOf(known: readonly ResourceKind[]): Map<string, string> {
  return new Map(known.toReversed().map((kind) => [groupKindOf(kind), groupResource(kind)]));
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
