import type { ClusterProbe } from '../../domain/cluster.ts';
import { isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type {
  ClusterReader,
  KindCatalogue,
  ListOptions,
  ReaderCost,
  ResourcePage,
} from '../../domain/ports/cluster-access.ts';
import type { ContainerLogReader } from '../../domain/ports/logs.ts';
import type { UsageReader } from '../../domain/ports/usage.ts';
import type { ClusterWatcher } from '../../domain/ports/watching.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import { AllowedNamespaces } from './allowed-namespaces.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { discoverKinds } from './discovery.ts';
import { isDefined } from './is-defined.ts';
import { listByNamespace, listEverywhere } from './list-by-namespace.ts';
import type { ListPagesOptions } from './list-pages.ts';
import { KubernetesLogReader } from './logs/kubernetes-log-reader.ts';
import type { PageParsers } from './page-parsers.ts';
import { probeCluster } from './probe-cluster.ts';
import { readNamespaces } from './read-namespaces.ts';
import { createUsageReader, defaultUsageSettings, type UsageSettings } from './usage/create-usage-reader.ts';
import { KubernetesWatcher } from './watch/kubernetes-watcher.ts';

export interface KubernetesReaderOptions extends ConnectionOptions {
  parsers: PageParsers;
  /** For what watches tell: an object at a time. */
  extraction: ExtractionOptions;
  usage?: UsageSettings;
}

/** Reads a cluster through the Kubernetes API. */
export class KubernetesReader implements ClusterReader {
  readonly via = 'api';
  readonly watcher: ClusterWatcher;
  readonly usage: UsageReader;
  readonly logs: ContainerLogReader;
  readonly #options: KubernetesReaderOptions;
  readonly #connection: Connection;
  readonly #namespaces: AllowedNamespaces;
  #version: string | null = null;
  #groups: readonly string[] = [];

  constructor(options: KubernetesReaderOptions) {
    this.#options = options;
    this.#connection = new Connection(options);
    this.watcher = new KubernetesWatcher({ ...options, connection: this.#connection });
    this.#namespaces = new AllowedNamespaces(this.#connection, options.context.path.namespace);
    const { redactor } = options.extraction;
    this.logs = new KubernetesLogReader({ connection: this.#connection, redactText: redactor.text });
    this.usage = createUsageReader({
      ...defaultUsageSettings,
      ...options.usage,
      connection: this.#connection,
      namespaces: this.#namespaces,
      groups: () => this.#groups,
    });
  }

  async probe(signal: AbortSignal): Promise<ClusterProbe> {
    const probe = await probeCluster(this.#connection, this.#options.context, signal);
    this.#version = probe.version;
    this.#groups = probe.apiGroups;
    return probe;
  }

  kinds(signal: AbortSignal): Promise<KindCatalogue> {
    return discoverKinds(this.#connection, signal);
  }

  isDefined(kind: ResourceKind, signal: AbortSignal): Promise<boolean | null> {
    return isDefined(this.#connection, kind, signal);
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
      if (!isAppError(error, 'FORBIDDEN')) throw error;
      if (!(yield* this.#listAllowed(options))) throw error;
    }
  }

  cost(): ReaderCost {
    return { ...this.#connection.cost };
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** What somebody without cluster-wide rights may see of a kind. false: nothing. */
  async *#listAllowed(options: ListPagesOptions): AsyncGenerator<ResourcePage, boolean> {
    const { kind, signal } = options;
    if (kind.namespaced) {
      yield* listByNamespace({ ...options, namespaces: await this.#namespaces.readable(kind, signal) });
      return true;
    }
    if (groupResource(kind) !== 'namespaces') return false;
    let pages = 0;
    for await (const page of readNamespaces({ ...options, names: await this.#namespaces.names(signal) })) {
      yield page;
      pages += 1;
    }
    return pages > 0;
  }
}
