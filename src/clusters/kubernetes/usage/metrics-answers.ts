import { z } from 'zod';
import type { UsageSample } from '../../../domain/usage.ts';
import { parseDuration } from '../../../lib/parse-duration.ts';
import { parseQuantity } from '../../../lib/parse-quantity.ts';

const Usage = z.looseObject({ cpu: z.unknown().optional(), memory: z.unknown().optional() });
const measured = { timestamp: z.string(), window: z.string().optional().catch(undefined) };

const NodeMetrics = z.looseObject({
  ...measured,
  metadata: z.looseObject({ name: z.string() }),
  usage: Usage,
});
const PodMetrics = z.looseObject({
  ...measured,
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  containers: z.array(z.looseObject({ name: z.string(), usage: Usage })),
});

/** What metrics.k8s.io answers; its items are read one by one, so that a broken one spoils only itself. */
export const MetricsList = z.looseObject({ items: z.array(z.unknown()).nullable() });

/** A NodeMetrics as one sample; none where it is broken. */
export function nodeSamples(item: unknown): UsageSample[] {
  const { data } = NodeMetrics.safeParse(item);
  if (data === undefined) return [];
  return toSamples({ namespace: null, name: data.metadata.name }, data, [[null, data.usage]]);
}

/** A PodMetrics as a sample of each container; none where it is broken. */
export function podSamples(item: unknown): UsageSample[] {
  const { data } = PodMetrics.safeParse(item);
  if (data === undefined) return [];
  const { name, namespace } = data.metadata;
  return toSamples(
    { namespace, name },
    data,
    data.containers.map((container) => [container.name, container.usage]),
  );
}

function toSamples(
  of: Pick<UsageSample, 'namespace' | 'name'>,
  { timestamp, window }: { timestamp: string; window?: string | undefined },
  usages: [container: string | null, usage: z.infer<typeof Usage>][],
): UsageSample[] {
  const at = Date.parse(timestamp);
  if (Number.isNaN(at)) return [];
  const windowMs = window === undefined ? null : parseDuration(window);
  return usages.flatMap(([container, { cpu, memory }]) => {
    const cores = parseQuantity(cpu);
    const bytes = parseQuantity(memory);
    if (cores === null && bytes === null) return [];
    return [
      {
        ...of,
        container,
        at: new Date(at).toISOString(),
        windowSeconds: windowMs === null ? null : windowMs / 1000,
        cpuMillis: cores === null ? null : toMillis(cores),
        memoryBytes: bytes === null ? null : Math.max(0, Math.round(bytes)),
      },
    ];
  });
}

/** Cores in millicores, in steps of 0.1, rounded up as kubectl top rounds: what is used a little is not shown as unused. */
export function toMillis(cores: number): number {
  // Without the first rounding 0.0003 cores would be 0.4 millicores: doubles cannot hold them.
  return Math.max(0, Math.ceil(Math.round(cores * 1e9) / 1e5) / 10);
}
