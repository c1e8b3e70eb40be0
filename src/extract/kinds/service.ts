import { type JsonObject, numberAt, objectAt, objectsAt, textAt, textMapAt, textsAt } from '../json.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const service: KindExtractor = {
  kind: 'Service',
  promote: (object) => {
    const spec = objectAt(object, 'spec');
    const selector = Object.entries(textMapAt(spec, 'selector'));
    return {
      facts: {
        type: textAt(spec, 'type') ?? 'ClusterIP',
        clusterIp: textAt(spec, 'clusterIP'),
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
  const ingress = objectsAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress');
  const balancers = ingress.flatMap((entry) => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? []);
  const all = [...new Set([...balancers, ...given])];
  return all.length === 0 ? '<pending>' : all.join(',');
}

function portText(port: JsonObject): string {
  const nodePort = numberAt(port, 'nodePort');
  return `${numberAt(port, 'port') ?? ''}${nodePort === null ? '' : `:${nodePort}`}/${textAt(port, 'protocol') ?? 'TCP'}`;
}
