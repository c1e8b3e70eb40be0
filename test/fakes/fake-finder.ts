import type { AccessPath } from '../../src/domain/cluster.ts';
import type { Failure } from '../../src/domain/errors.ts';
import type { FleetFinder } from '../../src/domain/ports/cluster-access.ts';

/** Finds the paths that a test gives it; those of `later` once that promise is kept. */
export function fakeFinder(
  paths: AccessPath[],
  problems: Failure[] = [],
  later?: Promise<AccessPath[]>,
): FleetFinder {
  return {
    async *find() {
      yield { paths, problems };
      if (later !== undefined) yield { paths: await later, problems: [] };
    },
  };
}
