import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt, textAt, textMapAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, placeName } from '../evidence.ts';
import { shell } from '../shell.ts';

const ingressKind = 'Ingress.networking.k8s.io';
/** What lets two of one host and path live side by side: canaries, entry points, parts of one that a controller merges. */
const apart =
  /canary|entrypoints|mergeable-ingress|group\.name|listen-ports|router\.(?:priority|middlewares)/;

interface Route {
  ingress: KeptObject;
  /** `shop.example/cart`. */
  place: string;
  /** Whose it is: two that lead to the same Service do no harm. */
  backend: string;
  key: string;
}

function annotationsOf({ body }: KeptObject): Record<string, string> {
  return textMapAt(objectAt(body, 'metadata'), 'annotations');
}

function routesOf(ingress: KeptObject): Route[] {
  const spec = objectAt(ingress.body, 'spec');
  const annotations = annotationsOf(ingress);
  if (ingress.deletingSince !== null || Object.keys(annotations).some((name) => apart.test(name))) return [];
  const ofClass = textAt(spec, 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? '';
  return objectsAt(spec, 'rules').flatMap((rule) =>
    objectsAt(objectAt(rule, 'http'), 'paths').flatMap((path) => {
      const host = textAt(rule, 'host');
      // What has no host takes what is left over: there may be many of that.
      if (host === null) return [];
      const place = `${host}${textAt(path, 'path') ?? '/'}`;
      return {
        ingress,
        place,
        backend: `${ingress.namespace} ${JSON.stringify(objectAt(path, 'backend'))}`,
        key: JSON.stringify([ofClass, place, textAt(path, 'pathType')]),
      };
    }),
  );
}

/** All of a cluster are read once: so are their routes. */
const routesByList = new WeakMap<KeptObject, Map<string, Route[]>>();

function allRoutes(ingresses: readonly KeptObject[]): Map<string, Route[]> {
  const [first] = ingresses;
  if (first === undefined) return new Map();
  const known = routesByList.get(first);
  if (known !== undefined) return known;
  const found = Map.groupBy(ingresses.flatMap(routesOf), ({ key }) => key);
  routesByList.set(first, found);
  return found;
}

function judge(ingress: KeptObject, { objects }: Surroundings): Judgement[] {
  const all = allRoutes(objects(ingressKind));
  return routesOf(ingress).flatMap((route) => {
    const same = all.get(route.key) ?? [];
    const rivals = [...new Set(same.map((each) => each.ingress))].toSorted((one, other) =>
      placeName(one) < placeName(other) ? -1 : 1,
    );
    if (rivals.length < 2 || same.every(({ backend }) => backend === route.backend)) return [];
    const names = rivals.map(placeName).join(', ');
    return {
      title: `${rivals.length} Ingresses of one class claim the same host and path, ${route.place} (${names}): which of them is heard, the controller decides`,
      since: null,
      evidence: same
        .slice(0, 4)
        .map((each) => fieldSays(each.ingress, 'spec.rules', `${each.place} of ${objectName(each.ingress)}`)),
      culprit: null,
      cause: `rival routes ${route.key}`,
      fix: {
        text: 'Give one of them another host or path, or join them in one Ingress.',
        command: shell`kubectl get ingress -n ${ingress.namespace ?? 'default'} ${ingress.name} -o yaml`,
      },
    };
  });
}

export const ingressConflict: Check = {
  code: 'ingress-conflict',
  severity: 'warning',
  title: 'Two Ingresses claim the same host and path',
  rule: 'Ingresses of one class have a rule of the same host, path and path type, and lead to different Services: one of them gets no traffic. Not those with annotations that set them apart (canaries, entry points, groups), nor rules without a host.',
  candidates: [{ kind: ingressKind }],
  needs: [{ what: 'cluster', kinds: [ingressKind] }],
  judge,
};
