import pLimit from 'p-limit';
import type { AccessPath, ClusterProbe } from '../domain/cluster.ts';
import { AppError, type Failure, isAppError, toFailure } from '../domain/errors.ts';
import type { ClusterReader, ClusterReaders } from '../domain/ports/cluster-access.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { PathHealth, PathHealthStore } from '../domain/ports/store.ts';
import { healthAfterFailure, healthAfterSuccess, isOpen } from './breaker.ts';

/** What one look at one path showed. */
export type ProbedPath =
  | { path: AccessPath; ok: true; probe: ClusterProbe; reader: ClusterReader }
  | { path: AccessPath; ok: false; failure: Failure };

export interface ProbeOptions {
  paths: readonly AccessPath[];
  readers: ClusterReaders;
  health: PathHealthStore;
  clock: Clock;
  signal: AbortSignal;
  /** Try paths whose breaker is open, too. */
  force: boolean;
  /** Paths looked at at once: dead ones cost 2.5 s each, so many at a time. */
  concurrency: number;
}

/** Looks at every path once. Readers of paths that answered stay open and belong to the caller. */
export async function probePaths(options: ProbeOptions): Promise<ProbedPath[]> {
  const health = await options.health.pathHealth(options.paths);
  const limit = pLimit(options.concurrency);
  return Promise.all(options.paths.map((path) => limit(() => probePath(path, health.get(path.id), options))));
}

async function probePath(
  path: AccessPath,
  health: PathHealth | undefined,
  options: ProbeOptions,
): Promise<ProbedPath> {
  if (path.failure !== null) return { path, ok: false, failure: path.failure };
  if (!options.force && isOpen(health, options.clock.now()))
    return { path, ok: false, failure: leftAlone(health) };
  let reader: ClusterReader | undefined;
  try {
    options.signal.throwIfAborted();
    reader = options.readers.open(path);
    const probe = await reader.probe(options.signal);
    await options.health.savePathHealth(healthAfterSuccess(path.id));
    return { path, ok: true, probe, reader };
  } catch (error) {
    await reader?.close();
    if (options.signal.aborted) return { path, ok: false, failure: toFailure(cancelled()) };
    if (!isAppError(error)) throw error;
    const failure = toFailure(error);
    await options.health.savePathHealth(healthAfterFailure(path.id, health, failure, options.clock.now()));
    return { path, ok: false, failure };
  }
}

function leftAlone(health: PathHealth | undefined): Failure {
  const failure = health?.failure ?? { code: 'TIMEOUT' as const, message: 'it failed before', hint: '' };
  const times = health?.failures ?? 0;
  return {
    ...failure,
    message: `${failure.message} (failed ${times} times; left alone until ${health?.openUntil})`,
    hint: `${failure.hint} scan --all tries at once.`.trim(),
  };
}

export function cancelled(): AppError {
  return new AppError('CANCELLED', 'stopped on request before this was read');
}
