import type { Finding, Incident, ObjectReference } from '../../domain/finding.ts';
import { severityRank } from '../../domain/severity-rank.ts';
import { fingerprint } from './fingerprint.ts';
import type { Found } from './run-checks.ts';
import { withSharedChanges } from './shared-changes.ts';
import { withSharedNames } from './shared-names.ts';

export type Cause = Omit<Incident, 'state' | 'firstSeen' | 'lastSeen' | 'change'>;

/**
 * Joins findings into incidents: those of one cause text are one, wherever they are; what only follows from another finding
 * (of its culprit, or of what its object controls), or blames an object of which another finding tells, goes to that one's
 * incident. Worst first.
 */
export function toIncidents(findings: readonly Found[]): Cause[] {
  return [...findingsByCause(findings)].map(([cause, group]) => toCause(cause, group)).toSorted(byWeight);
}

/** What fired, by the cause text of the incident that it belongs to. */
export function findingsByCause(findings: readonly Found[]): Map<string, Found[]> {
  const fired = withSharedChanges(withSharedNames(findings.filter(({ verdict }) => verdict === 'fires')));
  const headOf = headsOf(fired);
  return Map.groupBy(fired, (finding) => headOf(finding).cause);
}

/** What is told of an object: of itself, of what it controls, or of what comes from it. */
function aboutObjects(findings: readonly Found[]): Map<string, Found[]> {
  const about = new Map<string, Found[]>();
  for (const finding of findings) {
    const { object, root, culprit } = finding;
    const objects = culprit === null ? [object, root] : [object, root, culprit];
    for (const key of new Set(objects.map((each) => keyOf(finding, each)))) {
      const told = about.get(key) ?? [];
      told.push(finding);
      about.set(key, told);
    }
  }
  return about;
}

/** Of a finding the one that it comes from, followed to the end; itself where it comes from none. */
function headsOf(findings: readonly Found[]): (finding: Found) => Found {
  const about = aboutObjects(findings);
  const takers = takersOf(findings);
  const aboveOf = (finding: Found): Found | null => {
    const taker = takers.get(keyOf(finding, finding.object)) ?? fenceOf(finding, takers);
    if (taker !== undefined && taker.cause !== finding.cause) return taker;
    const own = new Set([keyOf(finding, finding.object)]);
    const places = [...finding.suspects, ...(finding.follows ? [finding.culprit, finding.object] : [])];
    const candidates = places.flatMap((object) =>
      object === null ? [] : (about.get(keyOf(finding, object)) ?? []),
    );
    const others = candidates.filter((other) => other.explains && other.cause !== finding.cause);
    // What itself follows from this object explains nothing.
    return strongest(
      others.filter((other) => !other.follows || !own.has(keyOf(other, other.culprit ?? other.object))),
    );
  };
  return (finding) => {
    const passed = new Set<Found>([finding]);
    let head = finding;
    for (;;) {
      const above = aboveOf(head);
      if (above === null || passed.has(above)) return head;
      passed.add(above);
      head = above;
    }
  };
}

/** Who tells of an object all that is wrong with it, and who cuts a root off from what. */
function takersOf(findings: readonly Found[]): Map<string, Found> {
  const all = findings.flatMap((finding) => [
    ...(finding.takes ?? []).map((object) => [keyOf(finding, object), finding] as const),
    ...(finding.cutsOff === undefined
      ? []
      : [[wayOf(finding, finding.root, finding.cutsOff), finding] as const]),
  ]);
  return new Map(all);
}

/** What keeps its root from what its words blame. */
function fenceOf(finding: Found, takers: ReadonlyMap<string, Found>): Found | undefined {
  for (const suspect of finding.suspects) {
    const fence = takers.get(wayOf(finding, finding.root, suspect));
    if (fence !== undefined) return fence;
  }
  return undefined;
}

function wayOf(finding: Finding, from: ObjectReference, to: ObjectReference): string {
  return `${keyOf(finding, from)} ${keyOf(finding, to)}`;
}

function strongest(findings: readonly Found[]): Found | null {
  const counts = new Map<string, number>();
  for (const { cause } of findings) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  const [first] = findings.toSorted(
    (left, right) =>
      Number(left.follows) - Number(right.follows) ||
      severityRank[left.severity] - severityRank[right.severity] ||
      (counts.get(right.cause) ?? 0) - (counts.get(left.cause) ?? 0) ||
      (left.cause < right.cause ? -1 : 1),
  );
  return first ?? null;
}

function keyOf({ clusterId }: Finding, { kind, namespace, name }: ObjectReference): string {
  return JSON.stringify([clusterId, kind, namespace, name]);
}

function toCause(cause: string, group: readonly Found[]): Cause {
  const own = group.filter((finding) => finding.cause === cause);
  const heads = own.toSorted(
    (left, right) =>
      severityRank[left.severity] - severityRank[right.severity] ||
      Number(isWordy(right)) - Number(isWordy(left)),
  );
  const [head = group[0] as Found] = heads;
  const sinces = own.flatMap(({ since }) => since ?? []).toSorted();
  return {
    id: fingerprint(cause),
    severity:
      group
        .map(({ severity }) => severity)
        .toSorted((left, right) => severityRank[left] - severityRank[right])[0] ?? 'notice',
    code: head.code,
    title: head.title,
    culprits: distinct(
      own.map((finding) => ({ cluster: finding.cluster, object: finding.culprit ?? finding.root })),
    ),
    affected: distinct(group.map(({ cluster, root }) => ({ cluster, object: root }))),
    since: sinces[0] ?? null,
    evidence: evidenceOf(heads),
    fix: undoOf(group) ?? heads.find(({ fix }) => fix !== null)?.fix ?? null,
    harms: group.some(({ harms }) => harms),
    findings: group.map(
      ({
        follows: _,
        suspects: _suspects,
        explains: _explains,
        wants: _wants,
        brought: _brought,
        takes: _takes,
        cutsOff: _cutsOff,
        ...finding
      }) => finding,
    ),
  };
}

/** Of pods that suffer alike the one tells most whose log was read. */
function isWordy({ evidence }: Finding): boolean {
  return evidence.some(({ source }) => source === 'log');
}

/** Where pods of before go on beside new ones that do not start, going back is the quickest way. */
function undoOf(group: readonly Finding[]): Finding['fix'] {
  return (
    group.find(({ cause, severity }) => cause.startsWith('rollout ') && severity === 'warning')?.fix ?? null
  );
}

const mostEvidence = 6;

/** Of the first finding all, of the others what says something else. */
function evidenceOf(findings: readonly Finding[]): Finding['evidence'] {
  const all = findings.flatMap(({ evidence }) => evidence);
  const byText = [...Map.groupBy(all, ({ text }) => text).values()];
  return byText.slice(0, mostEvidence).flatMap(([first]) => first ?? []);
}

function distinct<Placed extends { cluster: string; object: ObjectReference }>(
  all: readonly Placed[],
): Placed[] {
  return [
    ...new Map(all.map((placed) => [JSON.stringify([placed.cluster, placed.object]), placed])).values(),
  ];
}

/** Worst first; of equals what harms most. */
function byWeight(left: Cause, right: Cause): number {
  return (
    Number(right.harms) - Number(left.harms) ||
    severityRank[left.severity] - severityRank[right.severity] ||
    right.affected.length - left.affected.length ||
    ((left.since ?? '') < (right.since ?? '') ? -1 : 1)
  );
}
