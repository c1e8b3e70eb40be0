import { AppError, type Failure, isAppError, toFailure } from '../../../domain/errors.ts';
import type { UsageReading } from '../../../domain/ports/usage.ts';
import type { UsageSample } from '../../../domain/usage.ts';
import type { Connection } from '../connection.ts';
import { parseJson } from '../parse-json.ts';
import { MetricsList, nodeSamples, podSamples } from './metrics-answers.ts';

const base = '/apis/metrics.k8s.io/v1beta1';

export interface MetricsApiOptions {
  connection: Connection;
  /** Namespaces whose pods may be asked for one by one, where all together may not. */
  namespaces: (signal: AbortSignal) => Promise<string[]>;
  signal: AbortSignal;
}

/** What metrics-server (or whoever answers for metrics.k8s.io) has measured: of nodes in one request, of pods in another. */
export async function readMetricsApi(options: MetricsApiOptions): Promise<UsageReading> {
  const [nodes, pods] = await Promise.allSettled([
    listAt(`${base}/nodes`, nodeSamples, options),
    podsOf(options),
  ]);
  if (nodes.status === 'rejected' && pods.status === 'rejected') throw pods.reason;
  return {
    source: 'metrics.k8s.io',
    samples: [
      ...(nodes.status === 'fulfilled' ? nodes.value : []),
      ...(pods.status === 'fulfilled' ? pods.value.samples : []),
    ],
    failure: failureOf(nodes) ?? (pods.status === 'fulfilled' ? pods.value.failure : failureOf(pods)),
  };
}

function failureOf(part: PromiseSettledResult<unknown>): UsageReading['failure'] {
  if (part.status === 'fulfilled') return null;
  if (!isAppError(part.reason)) throw part.reason;
  return toFailure(part.reason);
}

async function podsOf(
  options: MetricsApiOptions,
): Promise<{ samples: UsageSample[]; failure: Failure | null }> {
  try {
    return { samples: await listAt(`${base}/pods`, podSamples, options), failure: null };
  } catch (error) {
    if (!isAppError(error, 'FORBIDDEN')) throw error;
    const names = await options.namespaces(options.signal);
    if (names.length === 0) throw error;
    const parts = await Promise.all(
      names.map((name) => listAt(`${base}/namespaces/${encodeURIComponent(name)}/pods`, podSamples, options)),
    );
    const narrow = new AppError('FORBIDDEN', `pods are measured in ${names.length} namespaces only`);
    return { samples: parts.flat(), failure: toFailure(narrow) };
  }
}

async function listAt(
  path: string,
  samples: (item: unknown) => UsageSample[],
  { connection, signal }: MetricsApiOptions,
): Promise<UsageSample[]> {
  const { body } = await connection.send({ path, once: true, signal });
  const list = MetricsList.safeParse(parseJson(body, path));
  if (!list.success) throw new AppError('PROTOCOL', `${path} did not answer with a list of metrics`);
  return (list.data.items ?? []).flatMap(samples);
}
