import { type JsonObject, objectAt, objectsAt, textAt } from '../../lib/json.ts';

/** The addresses at which a load balancer serves a Service or an Ingress, sorted, each once. */
export function balancerAddresses(object: JsonObject): string[] {
  const ingress = objectsAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress');
  return [
    ...new Set(ingress.flatMap((entry) => textAt(entry, 'ip') ?? textAt(entry, 'hostname') ?? [])),
  ].sort();
}
