import type { ObjectReference } from '../../domain/finding.ts';

/** What installations call the Service that every pod asks for names. */
export const dnsNames = ['kube-dns', 'coredns', 'rke2-coredns-rke2-coredns', 'dns-default'];

/** Wherever the cluster's DNS may be; most of these are not there. */
export const dnsServices: readonly ObjectReference[] = ['kube-system', 'openshift-dns'].flatMap((namespace) =>
  dnsNames.map((name) => ({ kind: 'Service', namespace, name })),
);

/** Whether a Service is the one that pods ask for names. */
export function isClusterDns(service: Pick<ObjectReference, 'name' | 'namespace'>): boolean {
  return dnsServices.some(({ name, namespace }) => name === service.name && namespace === service.namespace);
}
