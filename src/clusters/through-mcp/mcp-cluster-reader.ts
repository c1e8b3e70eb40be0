import type { AccessPath, ClusterProbe } from '../../domain/cluster.ts';
import { isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type {
  ClusterReader,
  KindCatalogue,
  ListOptions,
  ReaderCost,
  ResourcePage,
} from '../../domain/ports/cluster-access.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import type { JsonObject } from '../../extract/json.ts';
import { objectAt, textAt, textMapAt } from '../../extract/json.ts';
import { getOnce, type ToolCaller } from './ask-server.ts';
import { builtInKinds } from './built-in-kinds.ts';
import { customKinds } from './custom-kinds.ts';
import { type KnownNamespaces, type ListedRecords, listNamespaced } from './list-namespaced.ts';
import type { McpProfile } from './profiles/profile.ts';
import { toPages } from './to-pages.ts';

export interface McpClusterReaderOptions {
  path: AccessPath;
  /** The server's own name of the cluster; null for a server that knows only one. */
  target: string | null;
  profile: McpProfile;
  caller: ToolCaller;
  extraction: ExtractionOptions;
  /** The server's contexts are of our making, so that a list that was narrowed to one namespace fails. */
  showsNarrowing: boolean;
}

const crdKind = builtInKinds.find(({ kind }) => kind === 'CustomResourceDefinition') as ResourceKind;
const namespaceKind = builtInKinds.find(({ kind }) => kind === 'Namespace') as ResourceKind;
const nodeKind = builtInKinds.find(({ kind }) => kind === 'Node') as ResourceKind;
const nothingKnown: KnownNamespaces = { names: [], areAll: true };

/** Reads a cluster through the tools of an MCP server. */
export class McpClusterReader implements ClusterReader {
  readonly via = 'mcp';
  readonly #options: McpClusterReaderOptions;
  readonly #server: ListedRecords;
  #namespaces: KnownNamespaces;

  constructor(options: McpClusterReaderOptions) {
    this.#options = options;
    this.#server = {
      ...options,
      cluster: options.path.name,
      cost: { requests: 0, throttled: 0, bytes: 0 },
    };
    this.#namespaces = { names: [options.path.namespace ?? 'default'], areAll: false };
  }

  /** The namespaces decide whether the cluster can be reached; that they may not be listed is an answer, too. */
  async probe(signal: AbortSignal): Promise<ClusterProbe> {
    const { path } = this.#options;
    const namespaces = await this.#list(namespaceKind, signal).catch(noneWhenForbidden);
    const names = namespaces.flatMap((record) => nameOf(record) ?? []);
    if (names.length > 0) this.#namespaces = { names, areAll: true };
    const nodes = (await this.#list(nodeKind, signal).catch(noneWhenForbidden)).slice(0, 5);
    return {
      signals: {
        openshiftClusterId: null,
        kubeSystemUid: await this.#uidOf('kube-system', namespaces, signal),
        defaultNamespaceUid: await this.#uidOf('default', namespaces, signal),
        caKeyHash: path.caKeyHash,
        server: path.server,
        nodeNames: nodes.flatMap((node) => nameOf(node) ?? []),
      },
      // The server has no tool that tells the API server's version.
      version: null,
      apiGroups: [],
      nodes: nodes.map((node) => ({
        name: nameOf(node) ?? '',
        labels: textMapAt(objectAt(node, 'metadata'), 'labels'),
        providerId: textAt(objectAt(node, 'spec'), 'providerID'),
      })),
      listsClusterWide: null,
    };
  }

  /** No tool discovers kinds: the built-in ones, and those that CustomResourceDefinitions add. */
  async kinds(signal: AbortSignal): Promise<KindCatalogue> {
    const definitions = await this.#list(crdKind, signal).catch(noneWhenForbidden);
    return { kinds: [...builtInKinds, ...customKinds(definitions)], failedGroups: [] };
  }

  async *list(kind: ResourceKind, { known, signal }: ListOptions): AsyncGenerator<ResourcePage> {
    const reason = this.#options.profile.skipped[groupResource(kind)];
    if (reason !== undefined) {
      yield {
        changed: [],
        unchangedIds: [],
        dropped: [],
        bytes: 0,
        result: { completeness: 'skipped', reason, provenNamespaces: [], resourceVersion: null },
      };
      return;
    }
    const cost = { requests: 0, throttled: 0, bytes: 0 };
    const { records, dropped, result } = await listNamespaced(
      kind,
      this.#namespaces,
      { ...this.#server, cost },
      signal,
    ).finally(() => this.#add(cost));
    yield* toPages({
      records,
      dropped,
      result,
      kind,
      known,
      bytes: cost.bytes,
      extraction: this.#options.extraction,
    });
  }

  cost(): ReaderCost {
    return { ...this.#server.cost };
  }

  async close(): Promise<void> {
    // The session belongs to the pool, and others may be using it.
  }

  #add({ requests, bytes }: ReaderCost): void {
    this.#server.cost.requests += requests;
    this.#server.cost.bytes += bytes;
  }

  async #list(kind: ResourceKind, signal: AbortSignal): Promise<JsonObject[]> {
    return (await listNamespaced(kind, nothingKnown, this.#server, signal)).records;
  }

  /** From the list, if that shows whole objects. */
  async #uidOf(name: string, namespaces: readonly JsonObject[], signal: AbortSignal): Promise<string | null> {
    const listed = namespaces.find((record) => nameOf(record) === name);
    const uid = textAt(objectAt(listed ?? null, 'metadata'), 'uid');
    if (uid !== null) return uid;
    const object = await getOnce(namespaceKind, name, this.#server, signal).catch(nullWhenForbidden);
    return textAt(objectAt(object, 'metadata'), 'uid');
  }
}

function nameOf(record: JsonObject): string | null {
  return textAt(objectAt(record, 'metadata'), 'name');
}

function noneWhenForbidden(error: unknown): JsonObject[] {
  return nullWhenForbidden(error) ?? [];
}

function nullWhenForbidden(error: unknown): null {
  if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) return null;
  throw error;
}
