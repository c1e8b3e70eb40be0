import type { Check } from '../check.ts';
import { fieldSays, relationSays } from '../evidence.ts';
import { isReadyPod } from '../pod-parts.ts';

/** What installations call the Service that every pod asks for names. */
const names = ['kube-dns', 'coredns', 'rke2-coredns-rke2-coredns', 'dns-default'];
const namespaces = new Set(['kube-system', 'openshift-dns']);

/** Whether a Service is the one that pods ask for names. */
export function isClusterDns({ name, namespace }: { name: string; namespace: string | null }): boolean {
  return names.includes(name) && namespaces.has(namespace ?? '');
}

export const clusterDns: Check = {
  code: 'cluster-dns',
  severity: 'error',
  title: 'The cluster’s DNS does not answer',
  rule: 'The Service of the cluster’s DNS (kube-dns in kube-system) has no ready pod behind it: nobody in the cluster finds anybody by name.',
  candidates: [{ kind: 'Service', any: [[{ column: 'name', is: 'one-of', values: names }]] }],
  needs: [{ what: 'relations' }],
  judge(service, { pointsTo, seen }) {
    const hasSelector = typeof service.facts.selector === 'string';
    if (!isClusterDns(service) || !hasSelector || !seen('Pod')) return [];
    const pods = pointsTo.filter(({ type, to }) => type === 'selects' && to.id !== null);
    if (pods.some(isReadyPod)) return [];
    const state = pods.length === 0 ? 'has no pods' : `has no ready pod (0 of ${pods.length})`;
    return [
      {
        title: `the cluster’s DNS ${state}: no name can be looked up in the cluster`,
        since: null,
        evidence: [
          fieldSays(service, 'spec.selector', String(service.facts.selector)),
          relationSays(service, 'spec.selector', state),
        ],
        culprit: null,
        cause: 'no cluster DNS',
        fix: {
          text: 'Bring its Deployment back; what its pods say tells why.',
          command: `kubectl -n ${service.namespace} get pods,deployments -l k8s-app=kube-dns`,
        },
      },
    ];
  },
};
