import type { DoctorCheck } from '../reports.ts';

/** Time. Contract: `sleep` rejects with the signal's reason as soon as it is aborted. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export type LogFields = Record<string, unknown>;

/** Structured log. Contract: `message` is a fixed text, the facts are fields; fields pass redaction; never throws. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * One thing that `doctor` looks at; each adapter has its own. Contract: never throws; what is wrong is the answer's
 * `status`, with what to do in `advice`.
 */
export interface Checkup {
  check(signal: AbortSignal): Promise<DoctorCheck[]>;
}
