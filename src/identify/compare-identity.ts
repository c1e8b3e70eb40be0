import type { IdentitySignals } from '../domain/cluster.ts';

/**
 * same: one cluster. clone: the same namespace UID, but CA, address and nodes all differ (a restored backup or a copy).
 * rebuilt: the same address with another UID. different: nothing in common.
 */
export type IdentityRelation = 'same' | 'clone' | 'rebuilt' | 'different';

/** How what is known of one cluster relates to what a probe just saw. */
export function compareIdentity(known: IdentitySignals, seen: IdentitySignals): IdentityRelation {
  if (equal(known.openshiftClusterId, seen.openshiftClusterId)) return 'same';
  if (sharesNamespaceUid(known, seen)) return looksCloned(known, seen) ? 'clone' : 'same';
  const sameAddress = equal(known.server, seen.server);
  if (sameAddress && contradictsNamespaceUid(known, seen)) return 'rebuilt';
  if (sameAddress && equal(known.caKeyHash, seen.caKeyHash)) return 'same';
  return 'different';
}

/** Signals of both, the newer winning where both have one. */
export function mergeSignals(known: IdentitySignals, seen: IdentitySignals): IdentitySignals {
  return {
    openshiftClusterId: seen.openshiftClusterId ?? known.openshiftClusterId,
    kubeSystemUid: seen.kubeSystemUid ?? known.kubeSystemUid,
    defaultNamespaceUid: seen.defaultNamespaceUid ?? known.defaultNamespaceUid,
    caKeyHash: seen.caKeyHash ?? known.caKeyHash,
    server: seen.server ?? known.server,
    nodeNames: seen.nodeNames.length > 0 ? seen.nodeNames : known.nodeNames,
  };
}

function equal(left: string | null, right: string | null): boolean {
  return left !== null && left === right;
}

function differ(left: string | null, right: string | null): boolean {
  return left !== null && right !== null && left !== right;
}

function sharesNamespaceUid(known: IdentitySignals, seen: IdentitySignals): boolean {
  return (
    equal(known.kubeSystemUid, seen.kubeSystemUid) ||
    equal(known.defaultNamespaceUid, seen.defaultNamespaceUid)
  );
}

function contradictsNamespaceUid(known: IdentitySignals, seen: IdentitySignals): boolean {
  return (
    differ(known.kubeSystemUid, seen.kubeSystemUid) ||
    differ(known.defaultNamespaceUid, seen.defaultNamespaceUid)
  );
}

/** A proxy in front changes address and CA, but never the nodes behind it. */
function looksCloned(known: IdentitySignals, seen: IdentitySignals): boolean {
  const otherNodes =
    known.nodeNames.length > 0 &&
    seen.nodeNames.length > 0 &&
    !seen.nodeNames.some((name) => known.nodeNames.includes(name));
  return differ(known.server, seen.server) && differ(known.caKeyHash, seen.caKeyHash) && otherNodes;
}
