import type { Severity } from './finding.ts';

/** For sorting: worst first. Apart from the schema, whose library a start without a diagnosis does not wait for. */
export const severityRank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 };
