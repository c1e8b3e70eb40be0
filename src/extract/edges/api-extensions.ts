import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';
import { namedEdge } from './make-edge.ts';

export const webhookConfiguration: EdgeExtractor = {
  kinds: [
    'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
    'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  ],
  edges: (object) =>
    objectsAt(object, 'webhooks').flatMap((webhook, index) =>
      toService(
        objectAt(objectAt(webhook, 'clientConfig'), 'service'),
        `webhooks[${textAt(webhook, 'name') ?? index}].clientConfig.service`,
      ),
    ),
};

export const apiService: EdgeExtractor = {
  kinds: ['APIService.apiregistration.k8s.io'],
  edges: (object) => toService(objectAt(objectAt(object, 'spec'), 'service'), 'spec.service'),
};

export const customResourceDefinition: EdgeExtractor = {
  kinds: ['CustomResourceDefinition.apiextensions.k8s.io'],
  edges: (object) => {
    const webhook = objectAt(objectAt(objectAt(object, 'spec'), 'conversion'), 'webhook');
    return toService(objectAt(objectAt(webhook, 'clientConfig'), 'service'), 'spec.conversion.webhook');
  },
};

function toService(service: JsonObject | null, field: string): Edge[] {
  return namedEdge({
    type: 'routes-to',
    field,
    toKind: 'Service',
    toNamespace: textAt(service, 'namespace'),
    toName: textAt(service, 'name'),
    // The API's default.
    part: String(typeof service?.port === 'number' ? service.port : 443),
  });
}
