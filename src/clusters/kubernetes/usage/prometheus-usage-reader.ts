import { AppError, type Failure, isAppError, toFailure } from '../../../domain/errors.ts';
import type { UsageReader, UsageReading, VolumeSample } from '../../../domain/ports/usage.ts';
import type { UsageSample } from '../../../domain/usage.ts';
import { toMillis } from './metrics-answers.ts';
import { readVector, type VectorValue } from './prometheus-answers.ts';

/** Asks one instant query of a Prometheus and answers its JSON. Throws AppError. */
export type AskPrometheus = (query: string, signal: AbortSignal) => Promise<unknown>;

const container = 'container!="",container!="POD"';
/**
 * CPU is the average between the last two scrapes, as for metrics-server: `rate` over minutes takes what it has not seen of a young
 * container for idle. The two may be five minutes apart. Of a series that several measure (two Prometheus servers behind one Thanos, a container before and after its restart) one counts: a
 * sum would count it twice.
 */
const queries = {
  containerCpu: `max by (namespace, pod, container) (irate(container_cpu_usage_seconds_total{${container}}[5m]))`,
  containerMemory: `max by (namespace, pod, container) (container_memory_working_set_bytes{${container}})`,
  volumeUsed: 'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_used_bytes)',
  volumeCapacity: 'max by (namespace, persistentvolumeclaim) (kubelet_volume_stats_capacity_bytes)',
  /** The node's root cgroup, as metrics-server measures it; else what node_exporter tells. */
  nodeCpu: [
    'max by (node) (irate(container_cpu_usage_seconds_total{id="/",node!=""}[5m]))',
    ofNodeExporter('irate(node_cpu_seconds_total{mode!="idle",mode!="iowait"}[5m])'),
  ],
  nodeMemory: [
    'max by (node) (container_memory_working_set_bytes{id="/",node!=""})',
    ofNodeExporter('(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)'),
  ],
};

function ofNodeExporter(expression: string): string {
  const named = `${expression} * on (instance) group_left (nodename) max by (instance, nodename) (node_uname_info)`;
  return `sum by (node) (label_replace(${named}, "node", "$1", "nodename", "(.+)"))`;
}

/** Usage out of what a Prometheus has scraped of kubelets (cAdvisor) and node_exporter. */
export class PrometheusUsageReader implements UsageReader {
  readonly #ask: AskPrometheus;

  constructor(ask: AskPrometheus) {
    this.#ask = ask;
  }

  async readUsage(signal: AbortSignal): Promise<UsageReading> {
    const [cpu, memory, nodes, volumes] = await Promise.all([
      this.#vector(queries.containerCpu, signal),
      this.#vector(queries.containerMemory, signal),
      this.#nodes(signal),
      this.readVolumes(signal),
    ]);
    const samples = [...nodes.samples, ...joined(cpu, memory, ofContainer)];
    if (samples.length === 0)
      throw new AppError('NOT_FOUND', 'the Prometheus knows of no container: does it scrape the kubelets?');
    return { source: 'prometheus', samples, volumes, failure: nodes.failure };
  }

  /** [] where it knows of none, or could not be asked: not every kubelet is scraped for its volumes. */
  async readVolumes(signal: AbortSignal): Promise<VolumeSample[]> {
    try {
      const [used, capacity] = await Promise.all([
        this.#vector(queries.volumeUsed, signal),
        this.#vector(queries.volumeCapacity, signal),
      ]);
      const sizes = new Map(capacity.map(({ labels, value }) => [claimKey(labels), value]));
      return used.flatMap((value) => ofVolume(value, sizes.get(claimKey(value.labels))));
    } catch (error) {
      if (!isAppError(error)) throw error;
      return [];
    }
  }

  async #nodes(signal: AbortSignal): Promise<{ samples: UsageSample[]; failure: Failure | null }> {
    try {
      const [cpu, memory] = await Promise.all([
        this.#firstOf(queries.nodeCpu, signal),
        this.#firstOf(queries.nodeMemory, signal),
      ]);
      return { samples: joined(cpu, memory, ofNode), failure: null };
    } catch (error) {
      if (!isAppError(error)) throw error;
      return { samples: [], failure: toFailure(error) };
    }
  }

  async #firstOf(alternatives: readonly string[], signal: AbortSignal): Promise<VectorValue[]> {
    for (const query of alternatives) {
      const values = await this.#vector(query, signal);
      if (values.length > 0) return values;
    }
    return [];
  }

  async #vector(query: string, signal: AbortSignal): Promise<VectorValue[]> {
    return readVector(await this.#ask(query, signal));
  }
}

type Whose = Pick<UsageSample, 'namespace' | 'name' | 'container'>;

function ofContainer({ namespace, pod, container: name }: Record<string, string>): Whose | null {
  return namespace && pod && name ? { namespace, name: pod, container: name } : null;
}

function claimKey({ namespace, persistentvolumeclaim: claim }: Record<string, string>): string {
  return JSON.stringify([namespace, claim]);
}

function ofVolume({ labels, at, value }: VectorValue, capacity: number | undefined): VolumeSample[] {
  const { namespace, persistentvolumeclaim: claim } = labels;
  if (!namespace || !claim || !capacity) return [];
  const usedBytes = Math.round(value);
  return [{ namespace, claim, at: timeOf(at), usedBytes, capacityBytes: Math.round(capacity) }];
}

function timeOf(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString();
}

function ofNode({ node }: Record<string, string>): Whose | null {
  return node ? { namespace: null, name: node, container: null } : null;
}

function joined(
  cpu: readonly VectorValue[],
  memory: readonly VectorValue[],
  whoseOf: (labels: Record<string, string>) => Whose | null,
): UsageSample[] {
  const samples = new Map<string, UsageSample>();
  const sampleOf = ({ labels, at }: VectorValue): UsageSample | null => {
    const whose = whoseOf(labels);
    if (whose === null) return null;
    const key = JSON.stringify(whose);
    const time = timeOf(at);
    const sample = samples.get(key) ?? {
      ...whose,
      at: time,
      // How far apart two scrapes are is not told.
      windowSeconds: null,
      cpuMillis: null,
      memoryBytes: null,
    };
    samples.set(key, sample);
    return sample;
  };
  for (const value of cpu) {
    const sample = sampleOf(value);
    if (sample !== null) sample.cpuMillis = toMillis(value.value);
  }
  for (const value of memory) {
    const sample = sampleOf(value);
    if (sample !== null) sample.memoryBytes = Math.round(value.value);
  }
  return [...samples.values()];
}
