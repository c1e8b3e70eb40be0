import type { ProgramResult } from '../run-program.ts';

/** How a person meets an error code. */
export interface Case {
  run: () => Promise<ProgramResult>;
  exitCode: number;
  /** What it happened to: a cluster, a file, a server, a model, a flag. */
  subject: string;
  /** What happened, and why. */
  says: RegExp;
  /** What to do, where it is more than the catalogue's own advice. */
  hint?: RegExp;
}
