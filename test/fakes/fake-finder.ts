import type { AccessPath } from '../../src/domain/cluster.ts';
import type { Failure } from '../../src/domain/errors.ts';
import type { ClusterFinder } from '../../src/domain/ports/cluster-access.ts';

/** Finds the paths that a test gives it. */
export function fakeFinder(paths: AccessPath[], problems: Failure[] = []): ClusterFinder {
  return { find: async () => ({ paths, problems }) };
}
