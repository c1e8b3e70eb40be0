import type { Evidence, Fix, ObjectReference, Severity } from '../../domain/finding.ts';
import type {
  CandidateFilter,
  KeptChange,
  KeptEvent,
  KeptLines,
  KeptObject,
  KeptOwner,
  KeptUsage,
  KeptVolumeUsage,
} from '../../domain/ports/diagnosis.ts';
import type { Relation } from '../../domain/relation.ts';
import type { Brought } from './shared-changes.ts';

/**
 * What a check has to see besides its candidates. A need that could not be seen (never read, forbidden) makes the check say
 * `unknown`, unless it is optional.
 */
export type Need =
  /** Events of the object. */
  | { what: 'events' }
  /** What the object points to. */
  | { what: 'relations' }
  /** What points to the object. */
  | { what: 'referrers' }
  /** Objects of these kinds (GroupKind) that it points to, with bodies; of those of one owner `perOwner` at most. */
  | { what: 'related'; kinds: readonly string[]; perOwner?: number; optional?: boolean }
  /**
   * Objects of these kinds that related ones of kinds `through` point to, with bodies, twice over: a Service's pods, a ConfigMap's
   * Services and their pods. Of those of one owner one is enough.
   */
  | { what: 'beyond'; through: readonly string[]; kinds: readonly string[]; optional?: boolean }
  /** What was measured of a pod's containers. */
  | { what: 'usage' }
  /** How full a claim's volume is. */
  | { what: 'volume-usage' }
  /** Lines of logs of its containers, as far as they were read. */
  | { what: 'lines' }
  /** What changed in it in the last day, as far as that was seen. */
  | { what: 'changes' }
  /** What changed in the last day in objects of these kinds that it points to. */
  | { what: 'related-changes'; of: readonly string[] }
  /** All objects of these kinds in its namespace, or those that meet a list of `any`, with bodies; with `if` only for candidates that point to what it says yes to. */
  | {
      what: 'namespace';
      kinds: readonly string[];
      any?: CandidateFilter['any'];
      optional?: boolean;
      if?: (pointsTo: readonly Relation[]) => boolean;
    }
  /** All objects of these kinds in the cluster, or those that meet a list of `any`, with bodies: such as there are few of. */
  | { what: 'cluster'; kinds: readonly string[]; any?: CandidateFilter['any']; optional?: boolean };

/** Lines of a pod's container that would tell more: of one run of it. */
export interface LinesWanted extends Pick<KeptLines, 'container' | 'instance'> {
  /** true: the run before the one that there is. */
  previous: boolean;
}

/** What was found of a check's needs, for one candidate. */
export interface Surroundings {
  events: readonly KeptEvent[];
  /** `from` is the candidate. */
  pointsTo: readonly Relation[];
  /** `to` is the candidate. */
  pointedToBy: readonly Relation[];
  /** Controller first, the top last. */
  owners: readonly KeptOwner[];
  /** The top of its owners, or itself. */
  root: ObjectReference;
  usage: readonly KeptUsage[];
  volumeUsage: readonly KeptVolumeUsage[];
  /** Empty where none were read. */
  lines: readonly KeptLines[];
  changes: readonly KeptChange[];
  /** Where `related-changes` was asked for: of an object that it points to, by its id; oldest first. */
  changesOf(id: number | null): readonly KeptChange[];
  /** What an object on the way points to, where `beyond` was asked for. */
  from(related: Pick<KeptObject, 'id'>): readonly Relation[];
  /** The API server's version, `v1.36.3`; null: not known. */
  serverVersion: string | null;
  /** What `related`, `beyond`, `namespace` and `cluster` brought, by GroupKind. */
  objects(kind: string): readonly KeptObject[];
  /** Whether all of a kind was seen: only then is absence absence. */
  seen(kind: string): boolean;
}

/** What a check says of a candidate; the rest of a Finding is added by whoever runs it. */
export interface Judgement {
  /** One sentence, without the object's name. */
  title: string;
  since: string | null;
  evidence: Evidence[];
  /** null: the object itself. */
  culprit: ObjectReference | null;
  /** Equal texts are one cause: say what is shared, and nothing that differs between those who suffer from it. */
  cause: string;
  fix: Fix;
  /** Where it is not the check's own. */
  severity?: Severity;
  /** false: nobody suffers now. Default true. */
  harms?: boolean;
  /** true: it only follows from what is wrong with its culprit, or with what it is the root of, where that is known. */
  follows?: boolean;
  /** What its own words blame: where something is known to be wrong with one of these, it comes from that. */
  suspects?: readonly ObjectReference[];
  /** What changed before in what it reads: where others suffer after the same change, that is the cause. */
  brought?: Brought | undefined;
  /** What was not read of a log and would tell more. */
  wants?: LinesWanted;
  /** What is wrong with these, it tells: what else is found of them goes to its entry. */
  takes?: readonly ObjectReference[];
  /** What its root cannot reach: where the words of its pods blame this, they come from it. */
  cutsOff?: ObjectReference;
  /** false: nothing else that is wrong with its object comes from it. Default: what harms explains. */
  explains?: boolean;
}

export interface Check {
  /** Permanent: added, never renamed. */
  code: string;
  severity: Severity;
  /** What it finds, in a few words; for docs/checks.md. */
  title: string;
  /** When it fires, and from what that is known; for docs/checks.md. */
  rule: string;
  candidates: readonly CandidateFilter[];
  needs: readonly Need[];
  /** GroupKinds of which the cluster has to have an object: where it has none, nobody is judged. */
  onlyWith?: readonly string[];
  /** Pure. [] when all is well. `now`: when the candidate's kind was looked at last, in milliseconds since the epoch. */
  judge(candidate: KeptObject, surroundings: Surroundings, now: number): Judgement[];
}
