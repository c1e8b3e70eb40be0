import { AppError, isAppError } from '../../../domain/errors.ts';
import type { UsageReader, UsageReading, VolumeSample } from '../../../domain/ports/usage.ts';
import { type MetricsApiOptions, readMetricsApi } from './read-metrics-api.ts';

export interface KubernetesUsageReaderOptions extends Omit<MetricsApiOptions, 'signal'> {
  /** Whether the cluster has the group metrics.k8s.io; null: it does not say. */
  hasMetricsApi: () => boolean | null;
  /** null: it is switched off. */
  prometheus: UsageReader | null;
  /** What is asked for volumes where the metrics API, which knows of none, tells the rest; null: nobody. */
  volumes: { readVolumes(signal: AbortSignal): Promise<VolumeSample[]> } | null;
  /** For all of it together. */
  timeoutMs: number;
}

/** Usage of a cluster: from metrics.k8s.io where that is served, else from a Prometheus. */
export class KubernetesUsageReader implements UsageReader {
  readonly #options: KubernetesUsageReaderOptions;

  constructor(options: KubernetesUsageReaderOptions) {
    this.#options = options;
  }

  async readUsage(signal: AbortSignal): Promise<UsageReading> {
    const { timeoutMs } = this.#options;
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      return await this.#read(AbortSignal.any([signal, limit]));
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted)
        throw new AppError('TIMEOUT', `usage was not told in ${timeoutMs / 1000} s`, { cause: error });
      throw error;
    }
  }

  async #read(signal: AbortSignal): Promise<UsageReading> {
    const { hasMetricsApi, prometheus } = this.#options;
    try {
      if (hasMetricsApi() === false) throw nobody();
      const { volumes } = this.#options;
      const [reading, volumeSamples] = await Promise.all([
        readMetricsApi({ ...this.#options, signal }),
        volumes?.readVolumes(signal) ?? null,
      ]);
      return volumeSamples === null ? reading : { ...reading, volumes: volumeSamples };
    } catch (error) {
      if (!isAppError(error, 'NOT_FOUND')) throw error;
      if (prometheus === null) throw nobody();
      return await prometheus.readUsage(signal);
    }
  }
}

function nobody(): AppError {
  return new AppError('NOT_FOUND', 'the cluster has no metrics API (metrics.k8s.io)', {
    hint: 'Install metrics-server, or name a Prometheus in the setting prometheus.',
  });
}
