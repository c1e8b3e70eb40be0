import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { dnsNames, isClusterDns } from '../dns-services.ts';
import { fieldSays, objectName, relationSays } from '../evidence.ts';
import { isReadyPod, lackedOf, selectorOf, templateOf } from '../pod-parts.ts';
import { shell } from '../shell.ts';

const workloads = ['Deployment.apps', 'DaemonSet.apps'];

/** Servers of names that the Service’s selector passes by: `Deployment kube-system/coredns (k8s-app=kube-dns)`; null: none. */
function passedBy(service: KeptObject, { objects }: Surroundings): string | null {
  const wanted = selectorOf(service);
  const texts = workloads
    .flatMap((kind) => objects(kind))
    .filter(({ name, wantedCount }) => /dns/i.test(name) && wantedCount !== 0)
    .flatMap((server) => {
      const { labels } = templateOf(server);
      if (lackedOf(wanted, labels).length === 0) return [];
      const has = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      return [`${objectName(server)} (${has.join(',')})`];
    });
  return texts.length === 0 ? null : texts.slice(0, 2).join(', ');
}

function mismatch(service: KeptObject, passed: string): Judgement {
  const selector = String(service.facts.selector);
  return {
    title: `the cluster’s DNS has no endpoints: the Service’s selector (${selector}) matches no pod, and passes by ${passed}: no name can be looked up in the cluster`,
    since: null,
    evidence: [
      fieldSays(service, 'spec.selector', selector),
      relationSays(service, 'spec.selector', `it selects nothing; there is ${passed}`),
    ],
    culprit: null,
    cause: 'no cluster DNS',
    fix: {
      text: 'Mend the Service’s selector, so that it selects these pods.',
      command: shell`kubectl -n ${service.namespace ?? 'kube-system'} edit service ${service.name}`,
    },
  };
}

export const clusterDns: Check = {
  code: 'cluster-dns',
  severity: 'error',
  title: 'The cluster’s DNS does not answer',
  rule: 'The Service of the cluster’s DNS (kube-dns in kube-system) has no ready pod behind it (or its selector none at all: then whose pods it passes by is told): nobody in the cluster finds anybody by name.',
  candidates: [{ kind: 'Service', any: [[{ column: 'name', is: 'one-of', values: dnsNames }]] }],
  needs: [
    { what: 'relations' },
    { what: 'namespace', kinds: workloads, optional: true, if: (pointsTo) => !pointsTo.some(isReadyPod) },
  ],
  judge(service, around) {
    const { pointsTo, seen } = around;
    const hasSelector = typeof service.facts.selector === 'string';
    if (!isClusterDns(service) || !hasSelector || !seen('Pod')) return [];
    const pods = pointsTo.filter(({ type, to }) => type === 'selects' && to.id !== null);
    if (pods.some(isReadyPod)) return [];
    const passed = pods.length === 0 ? passedBy(service, around) : null;
    if (passed !== null) return [mismatch(service, passed)];
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
