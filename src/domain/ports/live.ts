/** A read that an MCP server offers beyond lists and logs, and that its profile allows. */
export interface LiveRead {
  /** The server's own name of the tool. */
  tool: string;
  /** What it gives, in words. */
  gives: string;
  /** Which names it takes; no read takes free text. */
  needs: ('namespace' | 'name')[];
}

export interface LiveReadRequest {
  tool: string;
  /** null: it needs none. */
  namespace: string | null;
  name: string | null;
}

/**
 * Reads one cluster through tools of an MCP server. Contract: only tools of `reads`, with no arguments but names that Kubernetes
 * allows; the text is redacted, without escape sequences, at most 100,000 characters; throws AppError and nothing else.
 */
export interface LiveReader {
  readonly reads: readonly LiveRead[];
  read(request: LiveReadRequest, signal: AbortSignal): Promise<string>;
}

/** The same for any cluster of the fleet. Contract: contacts that cluster and no other; a cluster without any has no `reads`. */
export interface FleetLive {
  reads(clusterId: string, signal: AbortSignal): Promise<{ server: string; reads: readonly LiveRead[] }>;
  read(clusterId: string, request: LiveReadRequest, signal: AbortSignal): Promise<string>;
}
