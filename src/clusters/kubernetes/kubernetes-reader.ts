import type { ClusterProbe } from '../../domain/cluster.ts';
import { isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type {
  ClusterReader,
  KindCatalogue,
  ListOptions,
  ReaderCost,
  ResourcePage,
} from '../../domain/ports/cluster-access.ts';
import { namespacesToTry } from './allowed-namespaces.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { discoverKinds } from './discovery.ts';
import { listByNamespace, listEverywhere } from './list-by-namespace.ts';
import type { PageParsers } from './page-parsers.ts';
import { probeCluster } from './probe-cluster.ts';

export interface KubernetesReaderOptions extends ConnectionOptions {
  parsers: PageParsers;
}

/** Reads a cluster through the Kubernetes API. */
export class KubernetesReader implements ClusterReader {
  readonly via = 'api';
  readonly #options: KubernetesReaderOptions;
  readonly #connection: Connection;
  #version: string | null = null;
  #namespaces: Promise<string[]> | null = null;

  constructor(options: KubernetesReaderOptions) {
    this.#options = options;
    this.#connection = new Connection(options);
  }

  async probe(signal: AbortSignal): Promise<ClusterProbe> {
    const probe = await probeCluster(this.#connection, this.#options.context, signal);
    this.#version = probe.version;
    return probe;
  }

  kinds(signal: AbortSignal): Promise<KindCatalogue> {
    return discoverKinds(this.#connection, signal);
  }

  async *list(kind: ResourceKind, { known, signal }: ListOptions): AsyncGenerator<ResourcePage> {
    const options = {
      connection: this.#connection,
      parsers: this.#options.parsers,
      kind,
      namespace: null,
      version: this.#version,
      known,
      signal,
    };
    try {
      yield* listEverywhere(options);
    } catch (error) {
      // A 403 comes with the first page, before anything was given out.
      if (!isAppError(error, 'FORBIDDEN') || !kind.namespaced) throw error;
      yield* listByNamespace({ ...options, namespaces: await this.#knownNamespaces(signal) });
    }
  }

  cost(): ReaderCost {
    return { ...this.#connection.cost };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #knownNamespaces(signal: AbortSignal): Promise<string[]> {
    this.#namespaces ??= namespacesToTry(
      this.#connection,
      this.#options.context.path.namespace,
      signal,
    ).catch((error: unknown) => {
      this.#namespaces = null;
      throw error;
    });
    return this.#namespaces;
  }
}
