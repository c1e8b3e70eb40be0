import type { AccessPath, ClusterProbe } from '../../domain/cluster.ts';
import { isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type {
  ClusterReader,
  KindCatalogue,
  ListOptions,
  ListResult,
  ReaderCost,
  ResourcePage,
} from '../../domain/ports/cluster-access.ts';
import type { LiveReader } from '../../domain/ports/live.ts';
import type { ContainerLogReader } from '../../domain/ports/logs.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import type { JsonObject } from '../../lib/json.ts';
import { objectAt, textAt, textMapAt } from '../../lib/json.ts';
import { type AskedServer, getOnce, type ToolCaller } from './ask-server.ts';
import { builtInKind, builtInKinds } from './built-in-kinds.ts';
import { customKinds } from './custom-kinds.ts';
import { isLargeKind } from './is-large-kind.ts';
import { type KnownNamespaces, listKind } from './list-kind.ts';
import type { Answered } from './list-records.ts';
import { McpLiveReader } from './live/mcp-live-reader.ts';
import { McpLogReader } from './logs/mcp-log-reader.ts';
import { type ListRule, listRuleFor, type McpProfile } from './profiles/profile.ts';
import type { ReaderPlace } from './reader-place.ts';
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
  /** Where the cluster's process is one of many; null: there is nothing to wait for. */
  place?: Pick<ReaderPlace, 'hold' | 'release'> | null;
}

const crdKind = builtInKind('CustomResourceDefinition');
const namespaceKind = builtInKind('Namespace');
const nodeKind = builtInKind('Node');
const nothingKept: NonNullable<ListOptions['kept']> = async () => [];
const nothingKnown: KnownNamespaces = { names: [], areAll: true };
/** A few nodes are enough to tell which cluster it is. */
const nodesShown = 5;

interface AskedAlso {
  isLarge?: boolean;
  namespaces?: KnownNamespaces;
  kept?: ListOptions['kept'];
}

/** Reads a cluster through the tools of an MCP server. */
export class McpClusterReader implements ClusterReader {
  readonly via = 'mcp';
  readonly logs?: ContainerLogReader;
  readonly live: LiveReader;
  readonly #options: McpClusterReaderOptions;
  readonly #server: AskedServer;
  #namespaces: KnownNamespaces;
  #nodes = 0;
  /** The last namespaced kind that was listed was forbidden wherever it was asked for. */
  #wasRefused = false;

  constructor(options: McpClusterReaderOptions) {
    this.#options = options;
    this.#server = {
      ...options,
      cluster: options.path.name,
      cost: { requests: 0, throttled: 0, bytes: 0 },
    };
    const { profile, place = null } = options;
    this.live = new McpLiveReader({ server: this.#server, rules: profile.reads, place });
    if (profile.logs !== null)
      this.logs = new McpLogReader({ server: this.#server, rule: profile.logs, place });
    this.#namespaces = { names: [options.path.namespace ?? 'default'], areAll: false };
  }

  /** The namespaces decide whether the cluster can be reached; that they may not be listed is an answer, too. */
  async probe(signal: AbortSignal): Promise<ClusterProbe> {
    const { place } = this.#options;
    await place?.hold(signal);
    try {
      return await this.#look(signal);
    } finally {
      // Until it is read, others may be looked at in its place.
      place?.release();
    }
  }

  async #look(signal: AbortSignal): Promise<ClusterProbe> {
    const { path } = this.#options;
    const namespaces = await this.#list(namespaceKind, signal).catch(noneWhenForbidden);
    const names = namespaces.flatMap((record) => nameOf(record) ?? []);
    if (names.length > 0) this.#namespaces = { names, areAll: true };
    const all = await this.#list(nodeKind, signal).catch(nullWhenForbidden).catch(noneWhenNotGiven);
    this.#nodes = all?.length ?? 0;
    const nodes = all?.slice(0, nodesShown) ?? [];
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
      // No question asks for rights; who may not list nodes has them in some namespaces only.
      listsClusterWide: all === null ? false : null,
    };
  }

  /** No tool discovers kinds: the built-in ones, and those that CustomResourceDefinitions add. */
  async kinds(signal: AbortSignal): Promise<KindCatalogue> {
    await this.#options.place?.hold(signal);
    const definitions = await this.#list(crdKind, signal).catch(noneWhenNotGiven);
    return { kinds: [...builtInKinds, ...customKinds(definitions)], failedGroups: [] };
  }

  list(kind: ResourceKind, { known, kept, signal, lastBytes }: ListOptions): AsyncGenerator<ResourcePage> {
    const { extraction } = this.#options;
    const reason = this.#whyNotAsked(kind);
    const isLarge = isLargeKind(kind, lastBytes ?? null, this.#nodes);
    const answers = reason === null ? this.#ask(kind, signal, { isLarge, kept }) : skipped(reason);
    return toPages(answers, { kind, known, extraction });
  }

  cost(): ReaderCost {
    return { ...this.#server.cost };
  }

  /** The session belongs to the pool, and others may be using it. */
  async close(): Promise<void> {
    this.#options.place?.release();
  }

  #whyNotAsked(kind: ResourceKind): string | null {
    const { profile } = this.#options;
    const reason = profile.skipped[groupResource(kind)];
    if (reason !== undefined) return reason;
    return this.#ruleFor(kind) === undefined ? 'the MCP server has no tool that lists it' : null;
  }

  #ruleFor(kind: ResourceKind): ListRule | undefined {
    return listRuleFor(this.#options.profile, groupResource(kind));
  }

  #ask(
    kind: ResourceKind,
    signal: AbortSignal,
    { isLarge = false, namespaces = this.#namespaces, kept = nothingKept }: AskedAlso,
  ): AsyncGenerator<Answered, ListResult> {
    const rule = this.#ruleFor(kind);
    if (rule === undefined) return skipped('');
    const { showsNarrowing } = this.#options;
    const [output = null] = rule.outputs;
    const mayBeRefused = this.#wasRefused;
    const wanted = { kind, rule, output, namespaces, isLarge, showsNarrowing, mayBeRefused, kept };
    const answers = listKind(wanted, this.#server, signal);
    return kind.namespaced ? this.#noticeRefusal(answers) : answers;
  }

  async *#noticeRefusal(answers: AsyncGenerator<Answered, ListResult>): AsyncGenerator<Answered, ListResult> {
    try {
      const result = yield* answers;
      this.#wasRefused = false;
      return result;
    } catch (error) {
      this.#wasRefused = isAppError(error, 'FORBIDDEN');
      throw error;
    }
  }

  async #list(kind: ResourceKind, signal: AbortSignal): Promise<JsonObject[]> {
    const records: JsonObject[] = [];
    for await (const answer of this.#ask(kind, signal, { namespaces: nothingKnown }))
      records.push(...answer.records);
    return records;
  }

  /** From the list, if that shows whole objects. */
  async #uidOf(name: string, namespaces: readonly JsonObject[], signal: AbortSignal): Promise<string | null> {
    const listed = namespaces.find((record) => nameOf(record) === name);
    const uid = textAt(objectAt(listed ?? null, 'metadata'), 'uid');
    if (uid !== null) return uid;
    const object = await getOnce(namespaceKind, name, this.#server, signal).catch(nullWhenMissing);
    return textAt(objectAt(object, 'metadata'), 'uid');
  }
}

// biome-ignore lint/correctness/useYield: a list that asks nothing gives nothing but its result
async function* skipped(reason: string): AsyncGenerator<Answered, ListResult> {
  return { completeness: 'skipped', reason, provenNamespaces: [], resourceVersion: null };
}

function nameOf(record: JsonObject): string | null {
  return textAt(objectAt(record, 'metadata'), 'name');
}

/** Every cluster has namespaces: that there are none of that kind is said of something else, by a server that swallows what. */
function noneWhenForbidden(error: unknown): JsonObject[] {
  if (isAppError(error, 'FORBIDDEN')) return [];
  throw error;
}

function nullWhenForbidden(error: unknown): null {
  if (isAppError(error, 'FORBIDDEN')) return null;
  throw error;
}

function noneWhenMissing(error: unknown): JsonObject[] {
  return nullWhenMissing(error) ?? [];
}

/** A server that lists a few kinds of its choice has no words for this one: that is told of the kind, and costs no other. */
function noneWhenNotGiven(error: unknown): JsonObject[] {
  if (isAppError(error, 'PARSE', 'MCP_TOOL_FAILED')) return [];
  return noneWhenMissing(error);
}

function nullWhenMissing(error: unknown): null {
  if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) return null;
  throw error;
}
