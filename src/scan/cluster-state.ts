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

/**
 * The state of a cluster that answered: `forbidden` when every kind was and nothing else of it can be read (`isReadable`:
 * something was, by another scan), `degraded` when some kind failed otherwise. That the user stopped is no fault of it.
 */
export function stateOfOutcomes(kinds: readonly KindOutcome[], isReadable: boolean): ClusterState {
  const asked = kinds.filter(({ completeness }) => completeness !== 'skipped');
  const failures = asked.flatMap(({ failure }) =>
    failure === null || failure.code === 'CANCELLED' ? [] : [failure],
  );
  const forbidden = failures.filter(({ code }) => errorCatalogue[code].class === 'forbidden');
  if (asked.length > 0 && forbidden.length === asked.length && !isReadable) return 'forbidden';
  return failures.length > forbidden.length ? 'degraded' : 'ready';
}
