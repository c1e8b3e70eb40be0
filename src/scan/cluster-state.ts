import type { ClusterState } from '../domain/cluster.ts';
import { errorCatalogue } from '../domain/error-catalogue.ts';
import type { Failure } from '../domain/errors.ts';
import type { KindOutcome } from '../domain/scan.ts';

/** The state of a cluster that could not be read at all. */
export function stateOfFailure(failure: Failure): ClusterState {
  const errorClass = errorCatalogue[failure.code].class;
  switch (errorClass) {
    case 'needs-login':
    case 'forbidden':
    case 'unreachable':
      return errorClass;
    default:
      return 'failed';
  }
}

/** The state of a cluster that answered: `forbidden` when every kind was, `degraded` when some kind failed otherwise. */
export function stateOfOutcomes(kinds: readonly KindOutcome[]): ClusterState {
  const failures = kinds.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  const forbidden = failures.filter(({ code }) => errorCatalogue[code].class === 'forbidden');
  if (kinds.length > 0 && forbidden.length === kinds.length) return 'forbidden';
  return failures.length > forbidden.length ? 'degraded' : 'ready';
}
