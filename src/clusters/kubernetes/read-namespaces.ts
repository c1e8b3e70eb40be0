import { isAppError } from '../../domain/errors.ts';
import type { ListOptions, ResourcePage } from '../../domain/ports/cluster-access.ts';
import { HttpAnswer } from './failures.ts';
import { listPath, type PageSource } from './page-fetcher.ts';
import type { PageParsers } from './page-parsers.ts';

export interface ReadNamespacesOptions extends ListOptions, PageSource {
  parsers: PageParsers;
  /** Namespaces that are known of, in some way. */
  names: readonly string[];
}

/** For those who may not list namespaces: the ones that they may read by name, which is always partial. */
export async function* readNamespaces(options: ReadNamespacesOptions): AsyncGenerator<ResourcePage> {
  const { connection, kind, known, names, parsers, signal } = options;
  const bodies: Buffer[] = [];
  const gone: string[] = [];
  for (const name of names) {
    try {
      const path = `${listPath(kind, null)}/${encodeURIComponent(name)}`;
      bodies.push((await connection.send({ path, signal })).body);
    } catch (error) {
      if (isNamespaceGone(error, name)) gone.push(name);
      else if (!isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) throw error;
    }
  }
  if (bodies.length === 0 && gone.length === 0) return;
  const bytes = Buffer.from(`{"kind":"NamespaceList","items":[${bodies.join(',')}]}`);
  const parser = parsers.open({ kind, known });
  const size = bytes.byteLength;
  const { changed, unchangedIds, dropped } = await parser.parse(bytes).finally(() => parser.close());
  yield {
    changed,
    unchangedIds,
    dropped,
    bytes: size,
    result: {
      completeness: 'partial',
      reason: `namespaces may not be listed; read ${bodies.length} of ${names.length} known by name`,
      provenNamespaces: [],
      goneNamespaces: gone,
      resourceVersion: null,
    },
  };
}

/** Kubernetes' own word that there is no such namespace, told to somebody who may ask; anybody else can say 404. */
function isNamespaceGone(error: unknown, name: string): boolean {
  if (!isAppError(error, 'NOT_FOUND') || !(error.cause instanceof HttpAnswer)) return false;
  const { said } = error.cause;
  return said?.reason === 'NotFound' && said.details?.kind === 'namespaces' && said.details.name === name;
}
