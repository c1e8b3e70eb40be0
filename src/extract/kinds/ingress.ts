import { objectAt, objectsAt, textAt } from '../../lib/json.ts';
import { balancerAddresses } from './balancer-addresses.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const ingress: KindExtractor = {
  kind: 'networking.k8s.io/Ingress',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const hosts = objectsAt(spec, 'rules').map((rule) => textAt(rule, 'host') ?? '*');
    return {
      facts: {
        class: textAt(spec, 'ingressClassName'),
        // kubectl leaves out a rule without a host beside others; that it serves every host is worth knowing.
        hosts: [...new Set(hosts)].join(',') || '*',
        address: balancerAddresses(object).join(','),
        tls: objectsAt(spec, 'tls').length > 0,
      },
    };
  },
};
