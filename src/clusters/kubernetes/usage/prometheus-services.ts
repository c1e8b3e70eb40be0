import { z } from 'zod';

/** A Service behind which a Prometheus may be. */
export interface PrometheusService {
  namespace: string;
  name: string;
  port: number;
  scheme: 'http' | 'https';
  /** Where its API begins: VictoriaMetrics' cluster has it below the tenant. */
  path: string;
}

const labels = z.record(z.string(), z.string()).catch({});
const Service = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string(), labels: labels.default({}) }),
  spec: z.looseObject({
    ports: z.array(z.looseObject({ name: z.string().default(''), port: z.number() })).default([]),
  }),
});
export const ServiceList = z.looseObject({ items: z.array(z.unknown()).nullable() });

/** Labels that the charts of Prometheus, VictoriaMetrics and Thanos put on their Services. */
export const selectors = [
  'app.kubernetes.io/name in (prometheus,prometheus-server,kube-prometheus-stack-prometheus,vmsingle,vmselect,victoria-metrics-single,thanos,thanos-query,thanos-querier)',
  'app in (prometheus,prometheus-server,kube-prometheus-stack-prometheus,vmselect,thanos-query)',
  'operated-prometheus=true',
];

/** What is called so, and is no part that stands beside: exporters, operators, sidecars, gateways. */
const looksRight = /prometheus|vmsingle|vmselect|victoria-metrics|thanos-quer/;
const standsBeside =
  /operator|alertmanager|exporter|state-metrics|pushgateway|adapter|webhook|grafana|sidecar|store(?:gateway)?|compact|rul(?:er|es)|receive|vmagent|vminsert|vmstorage|vmalert|reloader/;
/** 9090 Prometheus and Thanos (10902 with its own charts), 8428/8429 VictoriaMetrics, 8481 its cluster, 80 the chart "prometheus". */
const usualPorts = [9090, 8428, 8429, 8481, 10902, 80, 9091, 443];

interface Candidate {
  service: PrometheusService;
  rank: number;
}

/** The likeliest first. */
export function prometheusServices(items: readonly unknown[]): PrometheusService[] {
  const ordered = items
    .flatMap(candidateOf)
    .toSorted(
      (left, right) => left.rank - right.rank || keyOf(left.service).localeCompare(keyOf(right.service)),
    );
  return [...new Map(ordered.map(({ service }) => [keyOf(service), service])).values()];
}

function candidateOf(item: unknown): Candidate[] {
  const read = Service.safeParse(item);
  if (!read.success) return [];
  const { metadata, spec } = read.data;
  const words = [metadata.name, ...Object.values(metadata.labels)].join(' ').toLowerCase();
  if (!looksRight.test(words) || standsBeside.test(metadata.name)) return [];
  const port = spec.ports
    .filter(({ port: number }) => usualPorts.includes(number))
    .toSorted((left, right) => usualPorts.indexOf(left.port) - usualPorts.indexOf(right.port))[0];
  if (port === undefined) return [];
  const { namespace, name } = metadata;
  return [{ service: { namespace, name, ...wayTo(port) }, rank: sumsUp(words) ? 0 : 1 }];
}

function wayTo({
  name,
  port,
}: {
  name: string;
  port: number;
}): Pick<PrometheusService, 'port' | 'scheme' | 'path'> {
  return {
    port,
    scheme: name === 'https' || port === 443 || port === 9091 ? 'https' : 'http',
    path: port === 8481 ? '/select/0/prometheus' : '',
  };
}

/** What answers for several Prometheus servers sees more than each of them. */
function sumsUp(words: string): boolean {
  return /thanos-quer|vmselect/.test(words);
}

function keyOf({ namespace, name }: PrometheusService): string {
  return `${namespace}/${name}`;
}
