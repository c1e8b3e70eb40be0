import pLimit from 'p-limit';
import { isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import { type AccessRules, fetchAccessRules, mayList, namedNamespaces } from './access-rules.ts';
import type { Connection } from './connection.ts';
import { listNames } from './list-names.ts';

/** Where a kind may be listed by somebody who may not list it cluster-wide. */
export interface ReadableNamespaces {
  readable: string[];
  /** How many namespaces are known at all, in some way. */
  known: number;
}

const reviewsAtOnce = 8;

/**
 * The namespaces of somebody who may not list cluster-wide. They are looked up once, and the rights in each are asked
 * for once and not by trying: fifty forbidden kinds in five hundred namespaces would be 25,000 requests.
 */
export class AllowedNamespaces {
  readonly #connection: Connection;
  readonly #own: string;
  #rules: Promise<Map<string, AccessRules | null>> | null = null;

  /** `own`: the context's namespace. */
  constructor(connection: Connection, own: string | null) {
    this.#connection = connection;
    this.#own = own ?? 'default';
  }

  async readable(kind: ResourceKind, signal: AbortSignal): Promise<ReadableNamespaces> {
    const rules = await this.#known(signal);
    const readable = [...rules].flatMap(([name, allowed]) => (mayList(allowed, kind) ? [name] : []));
    return { readable, known: rules.size };
  }

  async names(signal: AbortSignal): Promise<string[]> {
    return [...(await this.#known(signal)).keys()];
  }

  /** Namespaces with the rights in them; null: they cannot be told but by trying. */
  #known(signal: AbortSignal): Promise<Map<string, AccessRules | null>> {
    this.#rules ??= this.#find(signal).catch((error: unknown) => {
      this.#rules = null;
      throw error;
    });
    return this.#rules;
  }

  async #find(signal: AbortSignal): Promise<Map<string, AccessRules | null>> {
    const connection = this.#connection;
    const listed =
      (await namesAt('/api/v1/namespaces', connection, signal)) ??
      // OpenShift lets everybody list the projects that they can see.
      (await namesAt('/apis/project.openshift.io/v1/projects', connection, signal));
    const own = listed === null ? await fetchAccessRules(connection, this.#own, signal) : null;
    const names = new Set(listed ?? [this.#own, ...namedNamespaces(own)]);
    const limit = pLimit(reviewsAtOnce);
    const review = (name: string): Promise<AccessRules | null> =>
      limit(() => fetchAccessRules(connection, name, signal));
    const rules = [...names].map(
      async (name) => [name, name === this.#own && own ? own : await review(name)] as const,
    );
    return new Map(await Promise.all(rules));
  }
}

async function namesAt(path: string, connection: Connection, signal: AbortSignal): Promise<string[] | null> {
  try {
    return await listNames(path, connection, signal);
  } catch (error) {
    if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) return null;
    throw error;
  }
}
