import type { Finding, ObjectReference } from '../../domain/finding.ts';
import type { CandidatePlace, KeptObject } from '../../domain/ports/diagnosis.ts';
import type { Check, Judgement, LinesWanted, Surroundings } from './check.ts';
import { type GatherOptions, gather } from './gather.ts';
import type { Brought } from './shared-changes.ts';
import { SharedObjects } from './shared-objects.ts';
import { withOption } from './shell.ts';

/** Bodies of so many candidates are held at once: memory does not grow with the fleet. */
const batchSize = 100;

export interface ClusterChecks extends GatherOptions {
  cluster: string;
  /** kubectl's name for the cluster, for commands; null: a kubeconfig does not know it. */
  context: string | null;
  checks: readonly Check[];
  /** null: all. */
  namespaces: readonly string[] | null;
}

/** A finding, and how it may hang together with others (as a Judgement has it). */
export interface Found extends Finding {
  follows: boolean;
  suspects: readonly ObjectReference[];
  explains: boolean;
  brought?: Brought | undefined;
  takes?: readonly ObjectReference[] | undefined;
  cutsOff?: ObjectReference | undefined;
  /** Lines of a log that would tell more, and the id of the pod that they are of. */
  wants: (LinesWanted & { pod: number }) | null;
}

/**
 * What the checks say of one cluster. A check that cannot see what it needs says `unknown` once; a fault of a check is a
 * finding about that check, and the others go on.
 */
export async function runChecks(options: ClusterChecks): Promise<Found[]> {
  const found: Found[] = [];
  const shared = new SharedObjects(options);
  for (const check of options.checks) {
    const missing = missingOf(check, options);
    if (missing.length > 0) found.push(unknown(check, options, missing.join('; ')));
    try {
      const { clusterId, namespaces } = options;
      found.push(...(await runCheck(check, { clusterId, namespaces }, shared, options)));
    } catch (error) {
      found.push(
        unknown(
          check,
          options,
          `the check failed: ${error instanceof Error ? error.message : String(error)}`,
        ),
      );
    }
  }
  return found;
}

/** Kinds that a check rests on. */
export function kindsOf({ candidates, needs }: Pick<Check, 'candidates' | 'needs'>): string[] {
  const needed = needs.flatMap((need) => ('kinds' in need && need.optional !== true ? need.kinds : []));
  return [...new Set([...candidates.map(({ kind }) => kind), ...needed])];
}

function missingOf(check: Check, { sight }: ClusterChecks): string[] {
  return kindsOf(check).flatMap((kind) => sight.whyUnseen(kind) ?? []);
}

/** What one check says of the candidates of a place. */
export async function runCheck(
  check: Check,
  place: CandidatePlace,
  shared: SharedObjects,
  options: ClusterChecks,
): Promise<Found[]> {
  const { reader, scope } = options;
  const found: Found[] = [];
  const unseen = new Set<string>();
  if (check.onlyWith !== undefined && !(await shared.hasAny(check.onlyWith))) return [];
  for (const filter of check.candidates) {
    const ids = await reader.candidates(filter, place, scope);
    for (let start = 0; start < ids.length; start += batchSize) {
      const batch = await reader.objects(ids.slice(start, start + batchSize), scope);
      if (!batch.every(hasFields)) unseen.add(filter.kind);
      found.push(...(await judgeBatch(check, batch.filter(hasFields), shared, options)));
    }
  }
  const missing = [...unseen].map((kind) => `${kind}: only what a table shows was read`);
  return missing.length === 0 ? found : [...found, unknown(check, options, missing.join('; '))];
}

async function judgeBatch(
  check: Check,
  batch: readonly KeptObject[],
  shared: SharedObjects,
  options: ClusterChecks,
): Promise<Found[]> {
  const { now, sight, context } = options;
  const surroundings = await gather(check, batch, shared, options);
  return batch.flatMap((candidate) => {
    const around = surroundings.get(candidate.id);
    if (around === undefined) return [];
    // What was kept long ago was young when it was looked at: it is judged as of then.
    const lookedAt = Math.min(now, sight.asOf(candidate.kind) ?? now);
    const judgements = check.judge(candidate, around, lookedAt);
    return judgements.map((judgement) => toFinding(check, candidate, around, judgement, context));
  });
}

/** Each kind that is judged has one of these. */
const ownFields = 'spec status webhooks data rules roleRef provisioner driverName handler value'.split(' ');

/** What a server told as a row of a table has no fields: of it nothing can be judged, and least of all that it lacks something. */
function hasFields({ body }: KeptObject): boolean {
  return ownFields.some((field) => field in body);
}

function toFinding(
  check: Check,
  candidate: KeptObject,
  { root }: Surroundings,
  judgement: Judgement,
  context: string | null,
): Found {
  const { title, since, evidence, culprit, cause, fix, severity, harms } = judgement;
  const { follows, suspects, explains, wants, brought, takes, cutsOff } = judgement;
  const { kind, namespace, name, clusterId, cluster } = candidate;
  return {
    code: check.code,
    verdict: 'fires',
    severity: severity ?? check.severity,
    clusterId,
    cluster,
    object: { kind, namespace, name },
    root,
    title,
    since,
    evidence,
    culprit,
    cause,
    fix:
      fix === null
        ? null
        : { ...fix, command: fix.command === null ? null : withOption(fix.command, '--context', context) },
    harms: harms ?? true,
    missing: null,
    follows: follows ?? false,
    suspects: suspects ?? [],
    explains: explains ?? harms ?? true,
    brought,
    takes,
    cutsOff,
    wants: wants === undefined ? null : { ...wants, pod: candidate.id },
  };
}

function unknown({ code }: Check, { clusterId, cluster }: ClusterChecks, missing: string): Found {
  const check = { kind: 'Check', namespace: null, name: code };
  return {
    code,
    verdict: 'unknown',
    severity: 'notice',
    clusterId,
    cluster,
    object: check,
    root: check,
    title: `${code} could not be judged: ${missing}`,
    since: null,
    evidence: [],
    culprit: null,
    cause: `unknown ${code} ${missing}`,
    fix: null,
    harms: false,
    missing,
    follows: false,
    suspects: [],
    explains: false,
    wants: null,
  };
}
