import { z } from 'zod';
import { type FoldedLine, foldKinds, foldRepeats } from '../../analyze/logs/fold-lines.ts';
import type { ContainerLog } from '../../domain/container-log.ts';
import { seenNow } from '../seen-now.ts';
import { defineTool } from './agent-tool.ts';
import { findPod } from './find-pod.ts';
import { liveClusters, oneCluster } from './tool-values.ts';

/** What is read of a log, in lines. */
const linesRead = 1000;
/** Shown of it; the rest is told as a number. */
const mostShown = 60;
const columns = ['cluster', 'namespace', 'pod', 'container', 'at', 'last_at', 'times', 'is_error', 'line'];

export const logs = defineTool({
  name: 'logs',
  description:
    'The log of one container, read now from its cluster. "errors": the kinds of lines that tell of errors, first error first, repeats counted. "last": its last lines. previous: of the container that ran before, which is where a crash stands.',
  parameters: z.object({
    cluster: oneCluster,
    namespace: z.string().describe('Namespace; "" where the pod’s name is enough.'),
    pod: z.string().min(1).describe('Pod, or workload: then its least well pod.'),
    container: z.string().describe('Container; "" for the default one.'),
    previous: z.boolean(),
    show: z.enum(['errors', 'last']),
  }),
  summary: ({ cluster, namespace, pod, container, previous }) =>
    `${previous ? 'previous log' : 'log'} of ${namespace === '' ? '' : `${namespace}/`}${pod} ${container} in ${cluster}`.replace(
      / +/g,
      ' ',
    ),
  async run({ cluster, namespace, pod, container, previous, show }, context) {
    const { place, note } = await findPod({ cluster, namespace, pod, container }, context);
    const wanted = { ...place, previous, tailLines: linesRead, sinceSeconds: null };
    const log = await liveClusters(context).logs(wanted, context.signal);
    const { lines, notes } = show === 'errors' ? errorsOf(log) : lastOf(log);
    const told = lines.length === 0 ? ['it wrote nothing'] : notes;
    const name = log.container ?? place.container;
    return {
      asOf: new Date(context.now).toISOString(),
      columns,
      rows: lines.map((line) => [
        ...[place.cluster, place.namespace, place.pod, name],
        ...[line.at, line.lastAt, line.times, line.isError ? 'yes' : 'no', line.text],
      ]),
      total: lines.length,
      text: null,
      notes: [
        ...(note === null ? [] : [note]),
        `read just now: the last ${log.lines.length} lines${log.isCut ? ', older ones were left out' : ', which is all of it'}`,
        ...told,
      ],
      coverage: seenNow(place.cluster, context.now),
    };
  },
});

interface Shown {
  lines: FoldedLine[];
  notes: string[];
}

function errorsOf(log: ContainerLog): Shown {
  const kinds = foldKinds(log.lines);
  const errors = kinds.filter(({ isError }) => isError);
  if (errors.length === 0) {
    const { lines, notes } = lastOf(log);
    return {
      lines: lines.slice(-10),
      notes: ['no line of it tells of an error: these are its last', ...notes],
    };
  }
  const shown = errors.slice(0, mostShown);
  return {
    lines: shown,
    notes: [
      `${errors.length} of ${kinds.length} kinds of lines tell of errors`,
      ...(shown.length < errors.length ? [`${errors.length - shown.length} later kinds were left out`] : []),
    ],
  };
}

function lastOf(log: ContainerLog): Shown {
  const folded = foldRepeats(log.lines);
  const lines = folded.slice(-mostShown);
  const left = folded.length - lines.length;
  return {
    lines,
    notes: left > 0 ? [`${left} lines before these are not shown: "errors" looks at all`] : [],
  };
}
