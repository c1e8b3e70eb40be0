import type { AccessPath } from '../../domain/cluster.ts';
import { type AppError, isAppError } from '../../domain/errors.ts';
import type { ClusterReader, ClusterReaders } from '../../domain/ports/cluster-access.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import type { McpServerConfig } from '../../mcp/server-config.ts';
import type { ServerSessions } from '../../mcp/server-sessions.ts';
import type { ResolvedContext } from '../kubeconfig/resolved-context.ts';
import { withRenewedLogin } from '../kubeconfig/with-renewed-login.ts';
import type { NamedContext } from '../kubeconfig/write-kubeconfig.ts';
import { type EmbeddedServer, embeddedServerName, prepareEmbeddedServer } from './embedded-server.ts';
import { McpClusterReader } from './mcp-cluster-reader.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import { ServerTools } from './server-tools.ts';

/** A context that the server can be told of, by the path that leads to it. */
export interface OfferedContext extends NamedContext {
  pathId: string;
  context: Pick<ResolvedContext, 'flattened' | 'credential'>;
}

/** For an issuer of OpenID Connect; a token that comes later is of no use to this start of the server. */
const renewalTimeoutMs = 10_000;

export interface EmbeddedReadersOptions {
  pool: ServerSessions;
  /** Contexts that the server can reach; asked when it is started. */
  contexts: () => OfferedContext[];
  /** Ids of paths that failed of late: the server is told of them only when they are to be read all the same. */
  leftAlone: () => Promise<ReadonlySet<string>>;
  runtimeFolder: string;
  environment: Readonly<Record<string, string>>;
  home: string;
  /** Of one cluster. */
  requestsPerSecond: number;
  extraction: ExtractionOptions;
}

/** Readers through the embedded server: one process for all clusters, started with the first that is read. */
export class EmbeddedReaders implements ClusterReaders {
  readonly #options: EmbeddedReadersOptions;
  readonly #tools: ServerTools;
  /** Paths that a reader was opened for. */
  readonly #wanted = new Set<string>();
  /** Paths that the server knows. */
  #reached: ReadonlySet<string> = new Set();
  /** By name, why contexts have no login that the server could be given. */
  readonly #refused = new Map<string, AppError>();
  #server: EmbeddedServer | null = null;
  #preparing: Promise<EmbeddedServer> | null = null;

  constructor(options: EmbeddedReadersOptions) {
    this.#options = options;
    this.#tools = new ServerTools({
      pool: options.pool,
      config: (target) => this.#configFor(target),
      profile: kubernetesMcpServer,
      trusted: null,
    });
  }

  open(path: AccessPath): ClusterReader {
    this.#wanted.add(path.id);
    // Somebody may have logged in since: the server is started with what there is now.
    if (this.#refused.delete(path.name))
      this.#reached = new Set([...this.#reached].filter((id) => id !== path.id));
    return new McpClusterReader({
      path,
      target: path.name,
      profile: kubernetesMcpServer,
      caller: this.#tools,
      extraction: this.#options.extraction,
      showsNarrowing: true,
    });
  }

  /** How the server is started, for whoever wants its tools. */
  async config(): Promise<McpServerConfig> {
    const isReached = [...this.#wanted].every((id) => this.#reached.has(id));
    if (this.#server === null || !isReached) {
      this.#preparing ??= this.#prepare().finally(() => {
        this.#preparing = null;
      });
      return (await this.#preparing).config;
    }
    return this.#server.config;
  }

  close(): void {
    this.#server?.remove();
    this.#server = null;
  }

  async #configFor(target: string | null): Promise<McpServerConfig> {
    const config = await this.config();
    const refused = this.#refused.get(target ?? '');
    if (refused !== undefined) throw refused;
    return config;
  }

  async #prepare(): Promise<EmbeddedServer> {
    const { pool } = this.#options;
    const leftAlone = await this.#options.leftAlone();
    const offered = this.#options
      .contexts()
      .filter(({ pathId }) => this.#wanted.has(pathId) || !leftAlone.has(pathId));
    const contexts = await Promise.all(offered.map((context) => this.#withLogin(context)));
    // What is wanted and not offered is not asked for again and again: the server says that it does not know it.
    this.#reached = new Set([...this.#wanted, ...contexts.map(({ pathId }) => pathId)]);
    if (this.#server !== null) {
      this.#server.reach(contexts);
      await pool.drop(embeddedServerName);
      return this.#server;
    }
    this.#server = prepareEmbeddedServer({ ...this.#options, contexts, configuration: 'scan' });
    return this.#server;
  }

  /** A refresh-token may be good only once: it is not spent for what nobody asked for. */
  async #withLogin(offered: OfferedContext): Promise<NamedContext & { pathId: string }> {
    if (!this.#wanted.has(offered.pathId)) return offered;
    const signal = AbortSignal.timeout(renewalTimeoutMs);
    try {
      return { ...offered, context: await withRenewedLogin(offered.context, signal) };
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.#refused.set(offered.name, error);
      return offered;
    }
  }
}
