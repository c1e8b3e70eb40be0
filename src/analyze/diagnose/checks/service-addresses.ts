import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, objectsAt } from '../../../lib/json.ts';
import type { Check, Judgement, Surroundings } from '../check.ts';
import { fieldSays, objectName, relationSays } from '../evidence.ts';
import { shell } from '../shell.ts';

const sliceKind = 'EndpointSlice.discovery.k8s.io';
const serviceLabel = 'kubernetes.io/service-name';

/** Slices that are of no Service that there is: one of them may be meant. */
function strays(service: KeptObject, { objects }: Surroundings): KeptObject[] {
  const names = new Set(objects('Service').map(({ name }) => name));
  return objects(sliceKind).filter(({ labels, namespace }) => {
    const of = labels[serviceLabel];
    return namespace === service.namespace && of !== undefined && !names.has(of);
  });
}

function wantsAddresses({ body, namespace, name, deletingSince }: KeptObject): boolean {
  const spec = objectAt(body, 'spec');
  // The API server's own addresses are its own business.
  const isOwn = namespace === 'default' && name === 'kubernetes';
  const hasSelector = Object.keys(objectAt(spec, 'selector') ?? {}).length > 0;
  return !isOwn && !hasSelector && deletingSince === null && objectsAt(spec, 'ports').length > 0;
}

function fixOf({ namespace, name }: KeptObject, stray: KeptObject | undefined): Judgement['fix'] {
  if (stray === undefined)
    return {
      text: `Give it an EndpointSlice with the label ${serviceLabel}=${name}, or a selector.`,
      command: shell`kubectl -n ${namespace ?? 'default'} get endpointslices`,
    };
  return {
    text: 'If the slice is meant for it, mend its label:',
    command: shell`kubectl -n ${namespace ?? 'default'} label endpointslice ${stray.name} ${`${serviceLabel}=${name}`} --overwrite`,
  };
}

function judge(service: KeptObject, around: Surroundings): Judgement[] {
  const { objects, seen, pointedToBy } = around;
  if (!wantsAddresses(service) || !seen(sliceKind)) return [];
  const own = objects(sliceKind).filter(
    ({ namespace, labels }) => namespace === service.namespace && labels[serviceLabel] === service.name,
  );
  if (own.length > 0) return [];
  const [stray] = strays(service, around);
  const callers = pointedToBy.filter(({ type }) => type === 'calls');
  const harms = stray !== undefined || callers.length > 0;
  const near =
    stray === undefined
      ? ''
      : `; the EndpointSlice ${stray.name} is labelled for a Service ${stray.labels[serviceLabel]}, which does not exist`;
  return [
    {
      title: `the Service has no selector, and no EndpointSlice gives it addresses${near}`,
      since: null,
      evidence: [
        fieldSays(service, 'spec.selector', 'none'),
        ...(stray === undefined
          ? []
          : [fieldSays(stray, `metadata.labels[${serviceLabel}]`, stray.labels[serviceLabel] ?? '')]),
        ...callers
          .slice(0, 2)
          .map((each) =>
            relationSays(service, each.field, `${each.from.kind.split('.')[0]} ${each.from.name} calls it`),
          ),
      ],
      culprit: null,
      cause: `no addresses of ${objectName(service)}`,
      fix: fixOf(service, stray),
      severity: harms ? 'warning' : 'notice',
      harms,
    },
  ];
}

export const serviceAddresses: Check = {
  code: 'service-addresses',
  severity: 'warning',
  title: 'A Service without a selector has no addresses',
  rule: 'A Service has ports and no selector, and no EndpointSlice has its name in the label kubernetes.io/service-name. A notice where nobody is known to call it, and no EndpointSlice of the namespace is labelled for a Service that is not there.',
  candidates: [
    {
      kind: 'Service',
      any: [
        [
          { column: 'facts.selector', is: 'absent' },
          { column: 'facts.type', is: 'none-of', values: ['ExternalName'] },
        ],
      ],
    },
  ],
  needs: [{ what: 'referrers' }, { what: 'namespace', kinds: [sliceKind, 'Service'] }],
  judge,
};
