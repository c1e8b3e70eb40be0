import type { AccessPath } from '../../domain/cluster.ts';
import type { ClusterReader, ClusterReaders } from '../../domain/ports/cluster-access.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import type { SessionPool } from '../../mcp/session-pool.ts';
import type { NamedContext } from '../kubeconfig/write-kubeconfig.ts';
import { type EmbeddedServer, prepareEmbeddedServer } from './embedded-server.ts';
import { McpClusterReader } from './mcp-cluster-reader.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import { ServerTools } from './server-tools.ts';

export interface EmbeddedReadersOptions {
  pool: SessionPool;
  /** Contexts that the server is to reach; asked when it is started. */
  contexts: () => NamedContext[];
  runtimeFolder: string;
  environment: Readonly<Record<string, string>>;
  extraction: ExtractionOptions;
}

/** Readers through the embedded server: one process for all clusters, started with the first that is read. */
export class EmbeddedReaders implements ClusterReaders {
  readonly #options: EmbeddedReadersOptions;
  #server: EmbeddedServer | null = null;
  readonly #tools: ServerTools;

  constructor(options: EmbeddedReadersOptions) {
    this.#options = options;
    this.#tools = new ServerTools(options.pool, () => this.config(), kubernetesMcpServer);
  }

  open(path: AccessPath): ClusterReader {
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
  config(): EmbeddedServer['config'] {
    this.#server ??= prepareEmbeddedServer({
      contexts: this.#options.contexts(),
      currentContext: null,
      configuration: 'scan',
      runtimeFolder: this.#options.runtimeFolder,
      environment: this.#options.environment,
    });
    return this.#server.config;
  }

  close(): void {
    this.#server?.remove();
    this.#server = null;
  }
}
