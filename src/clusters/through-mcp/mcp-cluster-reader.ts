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
import { builtInKinds } from './built-in-kinds.ts';
import { customKinds } from './custom-kinds.ts';
import { type ListedRecords, listNamespaced } from './list-namespaced.ts';
import type { McpProfile } from './profiles/profile.ts';
import { toPages } from './to-pages.ts';

/** Calls the tools of one server. */
export interface ToolCaller {
  /** JSON Schema of a tool's arguments; null when the server has no such tool. */
  schemaOf(tool: string, signal: AbortSignal): Promise<Record<string, unknown> | null>;
  /** The tool's raw result; throws AppError. */
  call(tool: string, args: Record<string, unknown>, signal: AbortSignal): Promise<Record<string, unknown>>;
}

export interface McpClusterReaderOptions {
  path: AccessPath;
  /** The server's own name of the cluster. */
  target: string;
  profile: McpProfile;
  caller: ToolCaller;
  extraction: ExtractionOptions;
  /** The server's contexts are of our making, so that a list that was narrowed to one namespace fails. */
  showsNarrowing: boolean;
}

const crdKind = builtInKinds.find(({ kind }) => kind === 'CustomResourceDefinition') as ResourceKind;
const namespaceKind = builtInKinds.find(({ kind }) => kind === 'Namespace') as ResourceKind;
const nodeKind = builtInKinds.find(({ kind }) => kind === 'Node') as ResourceKind;

/** Reads a cluster through the tools of an MCP server. */
export class McpClusterReader implements ClusterReader {
  readonly via = 'mcp';
  readonly #options: McpClusterReaderOptions;
  readonly #records: ListedRecords;
  #namespaces: string[] = [];

  constructor(options: McpClusterReaderOptions) {
    this.#options = options;
    this.#records = { ...options, cost: { requests: 0, throttled: 0, bytes: 0 }, clusterArgument: null };
  }

  async probe(signal: AbortSignal): Promise<ClusterProbe> {
    const namespaces = await this.#list(namespaceKind, signal);
    this.#namespaces = namespaces.flatMap((record) => textAt(objectAt(record, 'metadata'), 'name') ?? []);
    const nodes = (await this.#list(nodeKind, signal).catch(noneWhenForbidden)).slice(0, 5);
    const uidOf = (name: string): string | null => {
      const record = namespaces.find((candidate) => textAt(objectAt(candidate, 'metadata'), 'name') === name);
      return textAt(objectAt(record ?? null, 'metadata'), 'uid');
    };
    return {
      signals: {
        openshiftClusterId: null,
        kubeSystemUid: uidOf('kube-system'),
        defaultNamespaceUid: uidOf('default'),
        caKeyHash: this.#options.path.caKeyHash,
        server: this.#options.path.server,
        nodeNames: nodes.flatMap((node) => textAt(objectAt(node, 'metadata'), 'name') ?? []),
      },
      // The server has no tool that tells the API server's version.
      version: null,
      apiGroups: [],
      nodes: nodes.map((node) => ({
        name: textAt(objectAt(node, 'metadata'), 'name') ?? '',
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
    const before = this.#records.cost.bytes;
    const namespaces =
      this.#namespaces.length > 0 ? this.#namespaces : [this.#options.path.namespace ?? 'default'];
    const { records, dropped, result } = await listNamespaced(kind, namespaces, this.#records, signal);
    yield* toPages({
      records,
      dropped,
      result,
      kind,
      known,
      bytes: this.#records.cost.bytes - before,
      extraction: this.#options.extraction,
    });
  }

  cost(): ReaderCost {
    return { ...this.#records.cost };
  }

  async close(): Promise<void> {
    // The session belongs to the pool, and others may be using it.
  }

  async #list(kind: ResourceKind, signal: AbortSignal): Promise<JsonObject[]> {
    return (await listNamespaced(kind, [], this.#records, signal)).records;
  }
}

function noneWhenForbidden(error: unknown): JsonObject[] {
  if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) return [];
  throw error;
}
