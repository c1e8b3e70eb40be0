import type { ResourceKind } from '../../../domain/kind.ts';
import type { UsageReader } from '../../../domain/ports/usage.ts';
import type { AllowedNamespaces } from '../allowed-namespaces.ts';
import type { Connection } from '../connection.ts';
import { askPrometheusAt } from './ask-prometheus-at.ts';
import { FoundPrometheus } from './find-prometheus.ts';
import { KubernetesUsageReader } from './kubernetes-usage-reader.ts';
import { PrometheusUsageReader } from './prometheus-usage-reader.ts';

/** Where a cluster's usage is asked for where no metrics API is: of a Prometheus that is found in it (auto), nowhere, or at an address. */
export type PrometheusChoice = 'auto' | 'off' | URL;

export interface UsageSettings {
  /** For all requests together. */
  timeoutMs: number;
  prometheus: PrometheusChoice;
}

export interface CreateUsageReaderOptions extends UsageSettings {
  connection: Connection;
  namespaces: AllowedNamespaces;
  /** API groups of the cluster; none: they may not be asked for. */
  groups: () => readonly string[];
}

export const defaultUsageSettings: UsageSettings = { timeoutMs: 5000, prometheus: 'auto' };

/** For rights only: nothing is listed by it. */
const podMetrics: ResourceKind = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  shortNames: [],
  namespaced: true,
  listable: true,
  watchable: false,
};

export function createUsageReader(options: CreateUsageReaderOptions): UsageReader {
  const { connection, namespaces, groups, timeoutMs } = options;
  return new KubernetesUsageReader({
    connection,
    timeoutMs,
    prometheus: prometheusOf(options),
    // One that nobody named is looked for only where nothing else tells: looking costs requests with every scan.
    volumes:
      options.prometheus instanceof URL
        ? new PrometheusUsageReader(askPrometheusAt(options.prometheus))
        : null,
    namespaces: async (signal) => (await namespaces.readable(podMetrics, signal)).readable,
    hasMetricsApi: () => (groups().length === 0 ? null : groups().includes(podMetrics.group)),
  });
}

function prometheusOf({ prometheus, connection }: CreateUsageReaderOptions): UsageReader | null {
  if (prometheus === 'off') return null;
  if (prometheus === 'auto') return new FoundPrometheus(connection);
  return new PrometheusUsageReader(askPrometheusAt(prometheus));
}
