import type { Check } from '../../analyze/diagnose/check.ts';
import { findChange } from '../../analyze/diagnose/find-change.ts';
import { checks as allChecks } from '../../analyze/diagnose/registry.ts';
import { type Found, kindsOf, runChecks } from '../../analyze/diagnose/run-checks.ts';
import { sightOf } from '../../analyze/diagnose/sight.ts';
import { toIncidents } from '../../analyze/diagnose/to-incidents.ts';
import { resolvedIncidents, withHistory } from '../../analyze/diagnose/with-history.ts';
import type { AccessPath } from '../../domain/cluster.ts';
import type { Coverage, Scope } from '../../domain/coverage.ts';
import type { DiagnosisReport, Finding, Incident, Unjudged } from '../../domain/finding.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ChangeReader } from '../../domain/ports/changes.ts';
import type { DiagnosisReader, FindingLedger, JudgedPart } from '../../domain/ports/diagnosis.ts';
import type { RelationReader } from '../../domain/ports/relations.ts';
import type { ClusterStore, InventoryReader } from '../../domain/ports/store.ts';
import type { DiagnoseRequest } from '../../domain/requests.ts';
import { resolveKind } from '../resolve-kind.ts';

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
}

/** Runs every check on what is kept of the scope's clusters, and remembers what they said. No cluster is asked. */
export async function diagnoseFleet(options: DiagnoseOptions): Promise<DiagnosisReport> {
  const { request, store, scope, clock, coverageOf, checks = allChecks } = options;
  const known = await store.kinds(scope);
  const isTarget = targetTest(
    request,
    known.map(({ kind }) => kind),
  );
  const at = new Date(clock.now()).toISOString();
  const { found, judged } = await judgeClusters(options, known, checks);
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
    checks: checks.length,
    coverage: await coverageOf([...new Set(names)]),
  };
}

async function judgeClusters(
  { store, scope, request: { namespaces }, clock }: DiagnoseOptions,
  known: readonly { clusterId: string; kind: ResourceKind }[],
  checks: readonly Check[],
): Promise<{ found: Found[]; judged: JudgedPart[] }> {
  const metadata = await store.cacheMetadata(scope);
  const found: Found[] = [];
  const judged: JudgedPart[] = [];
  for (const { id: clusterId, name: cluster, closedAt, paths, version } of await store.clusters(scope)) {
    const rows = metadata.filter((row) => row.clusterId === clusterId);
    if (closedAt !== null || rows.every(({ asOf }) => asOf === null)) continue;
    const kinds = known.filter((entry) => entry.clusterId === clusterId).map(({ kind }) => kind);
    const sight = sightOf(kinds, rows);
    const basics = { reader: store.diagnosis, relations: store.relations, sight, scope, clusterId, cluster };
    const some = await runChecks({
      ...basics,
      serverVersion: version,
      context: contextOf(paths),
      checks,
      namespaces,
      now: clock.now(),
    });
    const unknown = new Set(some.flatMap(({ verdict, code }) => (verdict === 'unknown' ? [code] : [])));
    const codes = checks.map(({ code }) => code).filter((code) => !unknown.has(code));
    found.push(...some);
    judged.push({ clusterId, namespaces, codes });
  }
  return { found, judged };
}

function contextOf(paths: readonly AccessPath[]): string | null {
  return paths.find(({ source, failure }) => source === 'kubeconfig' && failure === null)?.name ?? null;
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
): (incident: Pick<Incident, 'findings'>) => boolean {
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
