import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { groupKind, namedEdge, refers } from './make-edge.ts';

const oldClass = 'kubernetes.io/ingress.class';

export const ingress: EdgeExtractor = {
  kinds: ['Ingress.networking.k8s.io'],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
    return [
      ...edgesOfBackend(objectAt(spec, 'defaultBackend'), 'spec.defaultBackend'),
      ...objectsAt(spec, 'rules').flatMap((rule) =>
        objectsAt(objectAt(rule, 'http'), 'paths').flatMap((path) =>
          edgesOfBackend(objectAt(path, 'backend'), `spec.rules[${textAt(rule, 'host') ?? '*'}]`),
        ),
      ),
      ...objectsAt(spec, 'tls').flatMap((tls) => refers('spec.tls', 'Secret', textAt(tls, 'secretName'))),
      ...ingressClass('spec.ingressClassName', textAt(spec, 'ingressClassName'), false),
      // Of the annotation a controller may have its own idea: the class need not exist as an object.
      ...ingressClass(`metadata.annotations[${oldClass}]`, textAt(annotations, oldClass), true),
    ];
  },
};

function ingressClass(field: string, name: string | null, optional: boolean): Edge[] {
  return refers(field, 'IngressClass.networking.k8s.io', name, { optional });
}

function edgesOfBackend(backend: JsonObject | null, field: string): Edge[] {
  const service = objectAt(backend, 'service');
  const port = objectAt(service, 'port');
  const other = objectAt(backend, 'resource');
  return [
    ...namedEdge({
      type: 'routes-to',
      field,
      toKind: 'Service',
      toName: textAt(service, 'name'),
      part: textAt(port, 'name') ?? (typeof port?.number === 'number' ? String(port.number) : null),
    }),
    ...namedEdge({
      type: 'routes-to',
      field,
      toKind: groupKind(textAt(other, 'apiGroup') ?? '', textAt(other, 'kind') ?? ''),
      toName: textAt(other, 'name'),
    }),
  ];
}
