import { z } from 'zod';
import { isAppError } from '../../domain/errors.ts';
import type { Connection } from './connection.ts';

const NamespaceList = z.looseObject({
  items: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })),
});

/** Namespaces to try for those who may not list cluster-wide: all if they may be listed, else the context's own. */
export async function namespacesToTry(
  connection: Connection,
  own: string | null,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    const { body } = await connection.send({
      path: '/api/v1/namespaces?limit=5000',
      accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      signal,
    });
    const list = NamespaceList.parse(JSON.parse(body.toString('utf8')));
    return list.items.map(({ metadata }) => metadata.name);
  } catch (error) {
    if (!isAppError(error, 'FORBIDDEN')) throw error;
    return [own ?? 'default'];
  }
}
