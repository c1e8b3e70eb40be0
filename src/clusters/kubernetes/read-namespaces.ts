import { isAppError } from '../../domain/errors.ts';
import type { ListOptions, ResourcePage } from '../../domain/ports/cluster-access.ts';
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
  for (const name of names) {
    try {
      const path = `${listPath(kind, null)}/${encodeURIComponent(name)}`;
      bodies.push((await connection.send({ path, signal })).body);
    } catch (error) {
      if (!isAppError(error, 'FORBIDDEN', 'NOT_FOUND')) throw error;
    }
  }
  if (bodies.length === 0) return;
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
      resourceVersion: null,
    },
  };
}
