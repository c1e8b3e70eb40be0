import type { DiagnosisReport } from '../domain/finding.ts';

/** Ages that a report tells move on, though nothing is written. */
const keptMs = 5 * 60_000;
/** Questions of one conversation. */
const most = 20;

/** A report, and the kinds (GroupResources) that it rests on. */
export interface Diagnosed {
  report: DiagnosisReport;
  kinds: readonly string[];
}

export interface Judging {
  /** Equal for equal questions. */
  question: string;
  /** Another number whenever something was written; as of before the judging. */
  changes: number;
  now: number;
  judge: () => Promise<Diagnosed>;
}

interface Kept {
  changes: number;
  at: number;
  diagnosed: Promise<Diagnosed>;
}

/** Diagnoses of what has not changed since: in a chat the same is asked again and again, and every check would judge anew. */
export class KeptDiagnoses {
  readonly #kept = new Map<string, Kept>();

  /** What is given is shared: nobody changes it. */
  async diagnosed({ question, changes, now, judge }: Judging): Promise<Diagnosed> {
    const kept = this.#kept.get(question);
    if (kept !== undefined && kept.changes === changes && now - kept.at < keptMs) return kept.diagnosed;
    const diagnosed = judge();
    this.#kept.delete(question);
    this.#kept.set(question, { changes, at: now, diagnosed });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest);
    // What failed is tried again.
    diagnosed.catch(() => {
      if (this.#kept.get(question)?.diagnosed === diagnosed) this.#kept.delete(question);
    });
    return diagnosed;
  }
}
