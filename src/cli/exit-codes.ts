import type { ClusterCoverage, Completeness, Coverage } from '../domain/coverage.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import { AppError } from '../domain/errors.ts';
import type { DiagnosisReport, Severity } from '../domain/finding.ts';
import type { ToolReport } from '../domain/reports.ts';
import type { ScanReport } from '../domain/scan.ts';
import { severityRank } from '../domain/severity-rank.ts';
import { isWholeCluster } from '../domain/whole-cluster.ts';

/** What the program's exit code says. Permanent, and documented in docs/cli.md. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notAllSeen: 3,
  found: 4,
  interrupted: 130,
  terminated: 143,
} as const;

/** For docs/cli.md. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'Done.',
  failed: 'It failed, or nothing at all could be read.',
  usage:
    'The command line or a setting is wrong, or names a cluster that is not known, or only kinds that are not. An unknown kind beside known ones is told, and `scan` ends with 3.',
  notAllSeen:
    '`scan`, `full-scan`, `ask`, `status --verify`, and `list` and `query` with `--strict`: done, but some clusters or kinds were not seen, or not by this run because another process was scanning them. `discover`: done, but some MCP server failed. `diagnose`: done, but some of what the checks need was not seen.',
  found: '`diagnose --fail-on`: something as bad was found.',
  interrupted: 'Stopped by Ctrl-C; what was whole has been kept.',
  terminated: 'Stopped by SIGTERM or SIGHUP; what was whole has been kept.',
};

export function exitCodeOfError(error: unknown): number {
  if (!(error instanceof AppError)) return exitCodes.failed;
  if (error.code === 'CANCELLED') return exitCodes.interrupted;
  return errorCatalogue[error.code].class === 'usage' ? exitCodes.usage : exitCodes.failed;
}

/** Nothing read at all is a failure; something not seen is told apart from all seen. What is skipped by design counts as seen. */
export function exitCodeOfScan({ cancelled, clusters, problems }: ScanReport): number {
  if (cancelled) return exitCodes.interrupted;
  // Who found everything that answers in other hands has not failed, whatever else is dead.
  if (!clusters.some(({ ok }) => ok)) return clusters.some(isHeld) ? exitCodes.notAllSeen : exitCodes.failed;
  const allSeen = clusters.every(
    ({ ok, kinds }) =>
      ok && kinds.every(({ completeness, failure }) => isSeen(completeness) && failure === null),
  );
  return allSeen && problems.length === 0 ? exitCodes.done : exitCodes.notAllSeen;
}

/** Whether nothing is wrong but that another process is scanning every cluster. */
export function isAllHeld(clusters: ScanReport['clusters']): boolean {
  return clusters.length > 0 && clusters.every(isHeld);
}

function isHeld({ failure }: ScanReport['clusters'][number]): boolean {
  return failure?.code === 'LEASE_HELD';
}

/** What asking MCP servers came to: none answered is a failure, and one that did not is told. */
export function exitCodeOfServers(servers: ToolReport['servers']): number {
  if (!servers.some(({ ok }) => ok)) return exitCodes.failed;
  return servers.every(({ ok }) => ok) ? exitCodes.done : exitCodes.notAllSeen;
}

/** Of an answer from what is kept: gaps matter only where the asker is strict. */
export function exitCodeOfCoverage(coverage: Coverage, strict: boolean): number {
  return strict && !isAllSeen(coverage) ? exitCodes.notAllSeen : exitCodes.done;
}

/** Something as bad as `failOn` is worse than something that was not seen. */
export function exitCodeOfDiagnosis(
  { incidents, unjudged, coverage }: DiagnosisReport,
  failOn: Severity | null,
): number {
  const told = incidents.filter(({ exemption }) => exemption === undefined);
  if (failOn !== null && told.some(({ severity }) => severityRank[severity] <= severityRank[failOn]))
    return exitCodes.found;
  return isAllSeen(coverage) && unjudged.length === 0 ? exitCodes.done : exitCodes.notAllSeen;
}

/** Whether everything was seen, be it a while ago. Without any cluster nothing was seen. */
export function isAllSeen({ clusters }: Coverage): boolean {
  return clusters.length > 0 && clusters.every(isWholeCluster);
}

/** Whether everything was seen and is fresh. */
export function isAllFresh({ clusters }: Coverage): boolean {
  return clusters.length > 0 && clusters.every(isFreshCluster);
}

export function isFreshCluster(cluster: ClusterCoverage): boolean {
  return isWholeCluster(cluster) && !cluster.gaps.some(({ aged }) => aged);
}

function isSeen(completeness: Completeness): boolean {
  return completeness === 'complete' || completeness === 'skipped';
}
