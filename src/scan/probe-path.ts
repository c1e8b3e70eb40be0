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
  readers: ClusterReaders;
  health: PathHealthStore;
  clock: Clock;
  signal: AbortSignal;
  /** Try paths whose breaker is open, too. */
  force: boolean;
}

/** Looks at a path once. The reader of a path that answered stays open and belongs to the caller. */
export async function probePath(
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
