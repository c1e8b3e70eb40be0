import type { Edge, EdgeType } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { groupKind, namedEdge, refers } from './make-edge.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

export const route: EdgeExtractor = {
  kinds: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'].map((kind) =>
    groupKind(gatewayGroup, kind),
  ),
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      ...objectsAt(spec, 'parentRefs').flatMap((parent) =>
        reference('routes-to', 'spec.parentRefs', parent, { group: gatewayGroup, kind: 'Gateway' }),
      ),
      ...objectsAt(spec, 'rules').flatMap((rule, index) => [
        ...objectsAt(rule, 'backendRefs').flatMap((backend) =>
          reference('routes-to', `spec.rules[${index}].backendRefs`, backend, { group: '', kind: 'Service' }),
        ),
        ...objectsAt(rule, 'filters').flatMap((filter) =>
          reference(
            'routes-to',
            `spec.rules[${index}].filters`,
            objectAt(objectAt(filter, 'requestMirror'), 'backendRef'),
            { group: '', kind: 'Service' },
          ),
        ),
      ]),
    ];
  },
};

export const gateway: EdgeExtractor = {
  kinds: [groupKind(gatewayGroup, 'Gateway')],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    return [
      ...refers(
        'spec.gatewayClassName',
        groupKind(gatewayGroup, 'GatewayClass'),
        textAt(spec, 'gatewayClassName'),
      ),
      ...objectsAt(spec, 'listeners').flatMap((listener, index) =>
        objectsAt(objectAt(listener, 'tls'), 'certificateRefs').flatMap((certificate) =>
          reference('refers', `spec.listeners[${textAt(listener, 'name') ?? index}].tls`, certificate, {
            group: '',
            kind: 'Secret',
          }),
        ),
      ),
    ];
  },
};

/** Which single objects a grant opens to other namespaces; one without a name opens all of its kind, which is no edge. */
export const referenceGrant: EdgeExtractor = {
  kinds: [groupKind(gatewayGroup, 'ReferenceGrant')],
  edges: (object) =>
    objectsAt(objectAt(object, 'spec'), 'to').flatMap((target) =>
      reference('refers', 'spec.to', target, { group: '', kind: '' }),
    ),
};

function reference(
  type: EdgeType,
  field: string,
  target: JsonObject | null,
  fallback: { group: string; kind: string },
): Edge[] {
  // '' is the core group, written out.
  const group = typeof target?.group === 'string' ? target.group : fallback.group;
  const port = target?.port;
  return namedEdge({
    type,
    field,
    toKind: groupKind(group, textAt(target, 'kind') ?? fallback.kind),
    toNamespace: textAt(target, 'namespace'),
    toName: textAt(target, 'name'),
    part: typeof port === 'number' ? String(port) : textAt(target, 'sectionName'),
  });
}
