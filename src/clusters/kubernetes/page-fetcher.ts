import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { Connection } from './connection.ts';
import { HttpAnswer } from './failures.ts';
import { pageSize } from './page-size.ts';

export interface PageSource {
  connection: Connection;
  kind: ResourceKind;
  /** null: all namespaces. */
  namespace: string | null;
  /** Of the server, which decides how it charges pages. */
  version: string | null;
  /** A page that is larger is asked for again with fewer objects in it. */
  largestPageBytes?: number;
}

const largestPageBytes = 33_554_432;
const shrinkBy = 8;

/** Fetches the pages of one pass over a list, each as large as the server and our memory like it. */
export class PageFetcher {
  /** false: the list expired on the way and went on with what the cluster held then. */
  isConsistent = true;
  readonly #source: PageSource;
  readonly #signal: AbortSignal;
  #ceiling = Number.POSITIVE_INFINITY;
  #bytes = 0;
  #objects = 0;

  constructor(source: PageSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** Begins at once; the answer is awaited later, and its failure is nobody's until then. */
  fetch(continueToken: string | null): Promise<Buffer> {
    const fetching = this.#fetch(continueToken);
    fetching.catch(() => undefined);
    return fetching;
  }

  /** What was in a page, for the size of the next ones. */
  note(bytes: number, objects: number): void {
    this.#bytes += bytes;
    this.#objects += objects;
  }

  async #fetch(continueToken: string | null): Promise<Buffer> {
    let token = continueToken;
    let mayExpire = true;
    for (;;) {
      const limit = this.#limit();
      try {
        return await this.#ask(limit, token);
      } catch (error) {
        const rest = mayExpire ? restTokenOf(error) : null;
        if (rest === null) this.#shrink(limit, error);
        else {
          token = rest;
          mayExpire = false;
          this.isConsistent = false;
        }
      }
    }
  }

  /** Throws what fewer objects would not help. */
  #shrink(limit: number, error: unknown): void {
    if (!isAppError(error, 'TOO_LARGE') || limit === 1) throw error;
    this.#ceiling = Math.max(1, Math.floor(limit / shrinkBy));
  }

  #limit(): number {
    const bytesPerObject = this.#objects === 0 ? 0 : this.#bytes / this.#objects;
    return Math.min(this.#ceiling, pageSize(this.#source.version, bytesPerObject));
  }

  async #ask(limit: number, continueToken: string | null): Promise<Buffer> {
    const { connection, kind, namespace, largestPageBytes: maxBytes = largestPageBytes } = this.#source;
    const query = new URLSearchParams({ limit: String(limit), ...withoutHelmReleases(kind) });
    if (continueToken !== null) query.set('continue', continueToken);
    const { body } = await connection.send({
      path: `${listPath(kind, namespace)}?${query}`,
      accept: isSecret(kind) ? metadataOnly : 'application/json',
      // Some servers do not know `limit` and give everything: that is taken where fewer objects cannot be asked for.
      ...(limit > shrinkBy ? { maxBytes } : {}),
      signal: this.#signal,
    });
    return body;
  }
}

/** For Secrets, whose data never leaves the server. */
export const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

export function listPath(kind: ResourceKind, namespace: string | null): string {
  const base = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${base}${scope}/${kind.plural}`;
}

/** Releases of Helm are Secrets of up to 1 MB that say nothing here. */
export function withoutHelmReleases(kind: ResourceKind): { fieldSelector?: string } {
  return isSecret(kind) ? { fieldSelector: 'type!=helm.sh/release.v1' } : {};
}

function isSecret(kind: ResourceKind): boolean {
  return groupResource(kind) === 'secrets';
}

/** A server that has forgotten the state a list began with offers to go on with the rest of what it holds now. */
function restTokenOf(error: unknown): string | null {
  if (!(error instanceof AppError) || error.code !== 'EXPIRED_LIST') return null;
  const said = error.cause instanceof HttpAnswer ? error.cause.said : null;
  return said?.metadata?.continue || null;
}
