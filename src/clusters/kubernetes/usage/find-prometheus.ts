import { AppError, isAppError } from '../../../domain/errors.ts';
import type { UsageReader, UsageReading } from '../../../domain/ports/usage.ts';
import type { Connection } from '../connection.ts';
import { parseJson } from '../parse-json.ts';
import { type PrometheusService, prometheusServices, ServiceList, selectors } from './prometheus-services.ts';
import { type AskPrometheus, PrometheusUsageReader } from './prometheus-usage-reader.ts';

/** So many of the Services that look like one are asked. */
const triedAtMost = 4;
/** In a cluster with more Services than this only those with the usual labels are found. */
const namesLookedAt = 500;

/** A Prometheus in the cluster, found among its Services and asked through the API server, with the rights of who asks. */
export class FoundPrometheus implements UsageReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async readUsage(signal: AbortSignal): Promise<UsageReading> {
    const services = await this.#services(signal);
    let failure: AppError | null = null;
    for (const service of services.slice(0, triedAtMost)) {
      try {
        return await new PrometheusUsageReader(this.#askThrough(service)).readUsage(signal);
      } catch (error) {
        if (!isAppError(error)) throw error;
        failure ??= error;
      }
    }
    throw failure ?? notFound();
  }

  async #services(signal: AbortSignal): Promise<PrometheusService[]> {
    const labelled = await Promise.all(
      selectors.map((selector) => this.#list(`labelSelector=${encodeURIComponent(selector)}`, signal)),
    );
    const found = prometheusServices(labelled.flat());
    if (found.length > 0) return found;
    return prometheusServices(await this.#list(`limit=${namesLookedAt}`, signal));
  }

  async #list(query: string, signal: AbortSignal): Promise<unknown[]> {
    const path = `/api/v1/services?${query}`;
    const { body } = await this.#connection.send({ path, once: true, signal });
    const list = ServiceList.safeParse(parseJson(body, '/api/v1/services'));
    return list.data?.items ?? [];
  }

  #askThrough({ namespace, name, port, scheme, path }: PrometheusService): AskPrometheus {
    const proxy = `/api/v1/namespaces/${namespace}/services/${scheme}:${name}:${port}/proxy${path}`;
    return async (query, signal) => {
      const { body } = await this.#connection.send({
        path: `${proxy}/api/v1/query?query=${encodeURIComponent(query)}`,
        once: true,
        signal,
      });
      return parseJson(body, proxy);
    };
  }
}

function notFound(): AppError {
  return new AppError(
    'NOT_FOUND',
    'the cluster has no metrics API (metrics.k8s.io) and no Prometheus that we could find',
    { hint: 'Install metrics-server, or name a Prometheus in the setting prometheus.' },
  );
}
