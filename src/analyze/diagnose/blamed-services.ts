import type { ObjectReference } from '../../domain/finding.ts';
import type { Relation } from '../../domain/relation.ts';
import { dnsServices } from './dns-services.ts';

/** How programs say that they cannot talk to somebody. */
const cannotTalk =
  /refused|no such host|not known|name resolution|EAI_AGAIN|ENOTFOUND|could not resolve|bad address|unreachable|no route|timed? ?out|deadline exceeded|connection reset|EOF|cannot (?:connect|reach)|failed to connect|unavailable|503/i;
const cannotResolve =
  /no such host|not known|name resolution|EAI_AGAIN|ENOTFOUND|could not resolve|bad address/i;

/**
 * Services that some lines (of a log, a termination message, a probe) blame: those of the calls (relations `calls` of the workload)
 * whose name stands in a line that tells of a failed connection; and the cluster's DNS where a name was not found.
 */
export function blamedServices(lines: readonly string[], calls: readonly Relation[]): ObjectReference[] {
  const bad = lines.filter((line) => cannotTalk.test(line));
  const named = calls.filter(
    ({ type, to: { name } }) => type === 'calls' && name !== null && bad.some((line) => hasWord(line, name)),
  );
  const services = named.map(({ to: { kind, namespace, name } }) => ({ kind, namespace, name: name ?? '' }));
  return [...services, ...(bad.some((line) => cannotResolve.test(line)) ? dnsServices : [])];
}

/** `db` in `dial tcp: lookup db on 10.0.0.10:53`, and not in `dbadmin`. */
function hasWord(line: string, word: string): boolean {
  return line.split(/[^a-z0-9-]+/i).includes(word);
}
