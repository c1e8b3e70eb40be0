import type { LogLine } from '../container-log.ts';
import type { Scope } from '../coverage.ts';
import type { EdgeType } from '../edge.ts';
import type { Finding, ObjectReference } from '../finding.ts';
import type { OwnerReference, Scalar } from '../resource.ts';

/** A kept object with its body, as checks see it. */
export interface KeptObject {
  /** Stands for the object in this store while it is open. */
  id: number;
  clusterId: string;
  cluster: string;
  /** Kubernetes' GroupKind: `Pod`, `Deployment.apps`. */
  kind: string;
  namespace: string | null;
  name: string;
  uid: string | null;
  createdAt: string | null;
  deletingSince: string | null;
  labels: Record<string, string>;
  owner: OwnerReference | null;
  phase: string | null;
  reason: string | null;
  readyCount: number | null;
  wantedCount: number | null;
  restarts: number | null;
  node: string | null;
  facts: Record<string, Scalar>;
  /** The whole object, redacted. */
  body: Record<string, unknown>;
}

/** An event that is remembered, whether or not the server still has it. */
export interface KeptEvent {
  /** Normal or Warning. */
  type: string | null;
  reason: string | null;
  message: string | null;
  count: number;
  /** ISO 8601, UTC. */
  firstSeen: string | null;
  lastSeen: string | null;
  source: string | null;
}

/** What was measured of a container of a pod. */
export interface KeptUsage {
  container: string;
  /** The newest sample, and when it was taken (ISO 8601, UTC). */
  memoryBytes: number | null;
  at: string;
  /** The largest of the last day or so; null: nothing was measured. */
  peakBytes: number | null;
}

/** How full the volume of a claim was when it was last measured. */
export interface KeptVolumeUsage {
  usedBytes: number;
  capacityBytes: number;
  /** ISO 8601, UTC. */
  at: string;
}

/** The last lines of one run of a container, as they were read from its cluster. */
export interface KeptLines {
  container: string;
  /** Tells this run of the container from others: when it ended, or began where it has not ended. */
  instance: string;
  /** ISO 8601, UTC. */
  readAt: string;
  /** Oldest first, redacted; []: it wrote nothing, or nobody has it any more. */
  lines: readonly LogLine[];
}

/** A change of an object that the history holds. */
export interface KeptChange {
  /** ISO 8601, UTC. */
  at: string;
  words: readonly { topic: string; text: string }[];
}

export type CandidateColumn =
  | 'name'
  | 'phase'
  | 'reason'
  | 'readyCount'
  | 'wantedCount'
  | 'restarts'
  | 'node'
  | 'deletingSince'
  /** Whether it has an owner. */
  | 'owner'
  | `facts.${string}`;

/** What a column has to say; the store answers it without reading a body. */
export type CandidateCondition =
  | { column: CandidateColumn; is: 'one-of' | 'none-of'; values: readonly Scalar[] }
  | { column: CandidateColumn; is: 'present' | 'absent' }
  | { column: CandidateColumn; is: 'at-least' | 'below'; value: number }
  /** It says itself that something is wrong with it: a condition that is not as it should be, for example. */
  | { is: 'complains' }
  /** Fewer ready parts than wanted ones. */
  | { is: 'not-all-ready' }
  /** It is on a node that is not ready, or that is not kept. */
  | { is: 'on-unready-node' }
  /** It has an event of type Warning, with one of these reasons where some are named. */
  | { is: 'warned'; reasons?: readonly string[] }
  /** A pod of which so many bytes of memory were measured in one container. */
  | { is: 'measured'; memoryAtLeast: number }
  /** A claim of whose volume at least this share was used when it was last measured. */
  | { is: 'filled'; shareAtLeast: number }
  /** It points to something in this way. */
  | { is: 'pointing'; type: EdgeType }
  /** It points by name to one of these kinds (GroupKind), and that, or a key of it, is seen not to be there. */
  | { is: 'dangling'; toKinds: readonly string[] };

export interface CandidateFilter {
  /** GroupKind. */
  kind: string;
  /** Each of a list must hold, for at least one of the lists; none: every object of the kind. */
  any?: readonly (readonly CandidateCondition[])[];
}

/** Where candidates are looked for: one cluster, and in it some namespaces (null: all) or some objects alone. */
export interface CandidatePlace {
  clusterId: string;
  namespaces: readonly string[] | null;
  ids?: readonly number[];
}

/** A kept object by its name. */
export interface NamedObject extends ObjectReference {
  id: number;
}

/** An owner of an object; `id` is null where the owner itself is not kept. */
export interface KeptOwner extends ObjectReference {
  id: number | null;
}

/**
 * Reads what checks need. Contract: sees only what the scope allows; never contacts a cluster; each answer is of one moment;
 * what is not kept is left out of an answer.
 */
export interface DiagnosisReader {
  /** Ids in the order of namespace and name. No body is read. */
  candidates(filter: CandidateFilter, place: CandidatePlace, scope: Scope): Promise<number[]>;
  /** With bodies, in the order of the ids. */
  objects(ids: readonly number[], scope: Scope): Promise<KeptObject[]>;
  /** Of each object its events, oldest first. */
  events(ids: readonly number[]): Promise<Map<number, KeptEvent[]>>;
  /** Of each object its owners: its controller first, the top last. */
  owners(ids: readonly number[]): Promise<Map<number, KeptOwner[]>>;
  /** Of each pod what was measured of its containers. */
  usage(ids: readonly number[]): Promise<Map<number, KeptUsage[]>>;
  /** Of each claim how full its volume is; who is not measured is left out. */
  volumeUsage(ids: readonly number[]): Promise<Map<number, KeptVolumeUsage[]>>;
  /** Of each pod the lines of its containers that were read. */
  lines(ids: readonly number[]): Promise<Map<number, KeptLines[]>>;
  /** Of each object its changes since then (ISO 8601, UTC), oldest first. */
  changes(ids: readonly number[], since: string): Promise<Map<number, KeptChange[]>>;
  /** The ids of objects of one cluster by their names; what is not kept is left out. */
  idsOf(objects: readonly ObjectReference[], clusterId: string, scope: Scope): Promise<number[]>;
  /** What names these objects in its fields, or runs on them, be they kept or not. */
  naming(objects: readonly ObjectReference[], clusterId: string, scope: Scope): Promise<NamedObject[]>;
}

/** A finding as the ledger keeps it: per controller at the top, so that a pod's new name is no new finding. Times are ISO 8601, UTC. */
export interface LedgerEntry {
  clusterId: string;
  incident: string;
  finding: Finding;
  firstSeen: string;
  lastSeen: string;
  /** null: it is there. */
  resolvedAt: string | null;
  /** When it came back; null: it never did. */
  regressedAt: string | null;
}

/** What a run of the checks looked at: only of that a finding that is no longer made is resolved. */
export interface JudgedPart {
  clusterId: string;
  /** null: all. */
  namespaces: readonly string[] | null;
  /** Checks that saw all they need. */
  codes: readonly string[];
}

/**
 * Remembers findings from run to run. Contract: `saveFindings` is one transaction: what is told is there (again, where it was
 * resolved), and what was looked at and is not told is resolved; resolved ones are forgotten after 30 days.
 */
export interface FindingLedger {
  findings(scope: Scope): Promise<LedgerEntry[]>;
  /** Keeps lines by the id of their pod, in place of what was read of the same run before; they are forgotten after a week. */
  saveLines(read: readonly { pod: number; kept: KeptLines }[]): Promise<void>;
  /** `at`: ISO 8601, UTC. */
  saveFindings(
    found: readonly { incident: string; finding: Finding }[],
    judged: readonly JudgedPart[],
    at: string,
  ): Promise<void>;
}
