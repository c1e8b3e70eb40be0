import {
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textMapAt,
  textsAt,
} from '../../lib/json.ts';
import { balancerAddresses } from './balancer-addresses.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const service: KindExtractor = {
  kind: 'Service',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const selector = Object.entries(textMapAt(spec, 'selector'));
    return {
      facts: {
        type: textAt(spec, 'type') ?? 'ClusterIP',
        clusterIp: textsAt(spec, 'clusterIPs')[0] ?? textAt(spec, 'clusterIP'),
        externalIp: externalIp(object),
        ports: objectsAt(spec, 'ports').map(portText).join(','),
        selector:
          selector.length === 0
            ? null
            : selector
                .map(([key, value]) => `${key}=${value}`)
                .sort()
                .join(','),
      },
    };
  },
};

/** As kubectl's EXTERNAL-IP, null for its <none>. */
function externalIp(object: JsonObject): string | null {
  const spec = objectAt(object, 'spec');
  const given = textsAt(spec, 'externalIPs');
  const type = textAt(spec, 'type');
  if (type === 'ExternalName') return textAt(spec, 'externalName');
  if (type !== 'LoadBalancer') return given.length === 0 ? null : given.join(',');
  return [...balancerAddresses(object), ...given].join(',') || '<pending>';
}

function portText(port: JsonObject): string {
  const nodePort = numberAt(port, 'nodePort') ?? 0;
  return `${numberAt(port, 'port') ?? 0}${nodePort > 0 ? `:${nodePort}` : ''}/${textAt(port, 'protocol') ?? 'TCP'}`;
}
