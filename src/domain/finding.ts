import { z } from 'zod';
import { Change } from './change.ts';
import { Coverage } from './coverage.ts';
import { Exemption, ExpiredExemption } from './exemption.ts';
import { Explanation } from './explanation.ts';

export const Severity = z.enum(['error', 'warning', 'notice']).meta({
  title: 'Severity',
  description:
    'error: something does not work; warning: it works badly, or soon will not; notice: nobody is harmed yet',
});
export type Severity = z.infer<typeof Severity>;

export const ObjectReference = z
  .object({
    /** Kubernetes' GroupKind: `Pod`, `Deployment.apps`. */
    kind: z.string(),
    /** null for cluster-scoped kinds. */
    namespace: z.string().nullable(),
    name: z.string(),
  })
  .meta({
    title: 'ObjectReference',
    description: 'An object of a cluster by its name; it need not be there',
  });
export type ObjectReference = z.infer<typeof ObjectReference>;

export const Evidence = z
  .object({
    source: z.enum(['field', 'event', 'log', 'change', 'usage', 'relation']),
    object: ObjectReference,
    /** Path of the field: `status.containerStatuses[web].state.waiting.reason`; null where the source has none. */
    field: z.string().nullable(),
    /** What it says, redacted. */
    text: z.string(),
    /** ISO 8601, UTC; null where nothing says when. */
    at: z.string().nullable(),
  })
  .meta({ title: 'Evidence', description: 'What a finding rests on: a value that was really read' });
export type Evidence = z.infer<typeof Evidence>;

export const Fix = z
  .object({
    /** What to do, in a sentence. */
    text: z.string(),
    /** A command that a person can run; null: none says it. Nothing runs it unasked. */
    command: z.string().nullable(),
  })
  .meta({ title: 'Fix', description: 'What would mend it' });
export type Fix = z.infer<typeof Fix>;

/** What a check says of one object. */
export const Finding = z
  .object({
    /** Permanent code of the check, in docs/checks.md. */
    code: z.string(),
    /** unknown: the check could not see what it needs; `missing` says what. */
    verdict: z.enum(['fires', 'unknown']),
    severity: Severity,
    clusterId: z.string(),
    cluster: z.string(),
    object: ObjectReference,
    /** The controller at the top of the object's owners; the object itself where it has none. */
    root: ObjectReference,
    /** What is wrong, in one sentence, without the object's name. */
    title: z.string(),
    /** ISO 8601, UTC; null where nothing says since when. */
    since: z.string().nullable(),
    evidence: z.array(Evidence),
    /** What it comes from: the Secret that is missing, the node that is gone; null: the object itself. It need not exist. */
    culprit: ObjectReference.nullable(),
    /** Equal texts are one cause, on however many objects and clusters. */
    cause: z.string(),
    fix: Fix.nullable(),
    /** false: nobody suffers from it now. */
    harms: z.boolean(),
    missing: z.string().nullable(),
  })
  .meta({ title: 'Finding', description: 'What a check says of one object' });
export type Finding = z.infer<typeof Finding>;

/** One cause with its symptoms; the same cause in several clusters is one incident. */
export const Incident = z
  .object({
    /** Stays the same from run to run. */
    id: z.string(),
    state: z.enum(['new', 'ongoing', 'regressed', 'resolved']),
    severity: Severity,
    code: z.string(),
    title: z.string(),
    /** The object that it comes from, in each cluster. */
    culprits: z.array(z.object({ cluster: z.string(), object: ObjectReference })),
    /** Workloads, or what else stands at the top, that suffer from it. */
    affected: z.array(z.object({ cluster: z.string(), object: ObjectReference })),
    since: z.string().nullable(),
    evidence: z.array(Evidence),
    /** What changed just before and may have brought it; null: nothing that is known. */
    change: Change.nullable(),
    fix: Fix.nullable(),
    harms: z.boolean(),
    /** By which it is not told unasked; absent: it is. */
    exemption: Exemption.optional(),
    /** What a model made of it; absent: none was asked. */
    explanation: Explanation.optional(),
    findings: z.array(Finding),
    firstSeen: z.string(),
    lastSeen: z.string(),
  })
  .meta({ title: 'Incident', description: 'One cause with all that suffers from it' });
export type Incident = z.infer<typeof Incident>;

/** What could not be judged in a cluster, and which checks that concerns. */
export const Unjudged = z
  .object({
    cluster: z.string(),
    /** `pods: forbidden in 3 of 7 namespaces`. */
    missing: z.string(),
    codes: z.array(z.string()),
  })
  .meta({ title: 'Unjudged', description: 'What checks could not see in a cluster' });
export type Unjudged = z.infer<typeof Unjudged>;

/** Logs of a cluster that would have told more. */
export const UnreadLogs = z
  .object({
    cluster: z.string(),
    /** Why they were not read. */
    reason: z.string(),
    count: z.number().int(),
    /** `shop/web-1`. */
    pods: z.array(z.string()),
  })
  .meta({
    title: 'UnreadLogs',
    description: 'Logs of a cluster that would have told more, and why they were not read',
  });
export type UnreadLogs = z.infer<typeof UnreadLogs>;

export const DiagnosisReport = z
  .object({
    /** Worst first. */
    incidents: z.array(Incident),
    /** Incidents that harm nobody and are left out. */
    harmless: z.number().int(),
    /** Incidents that somebody has exempted and that are left out. */
    exempted: z.number().int(),
    /** Exemptions that hold no more. */
    expired: z.array(ExpiredExemption),
    /** Incidents of earlier runs that are mended. */
    resolved: z.array(Incident),
    unjudged: z.array(Unjudged),
    /** How many logs this run read, which it could not read, and of how many incidents it read none since there were too many. */
    logs: z.object({ read: z.number().int(), unread: z.array(UnreadLogs), left: z.number().int() }),
    /** How many checks ran. */
    checks: z.number().int(),
    coverage: Coverage,
  })
  .meta({ title: 'DiagnosisReport', description: 'What is wrong and why, and what could not be judged' });
export type DiagnosisReport = z.infer<typeof DiagnosisReport>;
