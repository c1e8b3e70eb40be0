import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import type { Connection } from './connection.ts';
import { metadataOnly } from './page-fetcher.ts';
import { parseJson } from './parse-json.ts';

const List = z.looseObject({
  metadata: z.looseObject({ continue: z.string().optional() }).default({}),
  items: z
    .array(
      z
        .looseObject({ metadata: z.looseObject({ name: z.string() }) })
        .nullable()
        .catch(null),
    )
    .nullable(),
});

/** More names than any cluster has namespaces: whoever still says "continue" goes in circles. */
const mostPages = 100;

/** Names of all objects of a list. Objects without a name are left out. */
export async function listNames(
  path: string,
  connection: Connection,
  signal: AbortSignal,
): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { items, metadata } = await onePage(path, token, connection, signal);
    names.push(...(items ?? []).flatMap((item) => item?.metadata.name ?? []));
    token = metadata.continue;
    if (!token) return names;
  }
  throw new AppError('PROTOCOL', `${path} comes to no end`);
}

async function onePage(
  path: string,
  token: string | undefined,
  connection: Connection,
  signal: AbortSignal,
): Promise<z.infer<typeof List>> {
  const query = new URLSearchParams({ limit: '1000', ...(token ? { continue: token } : {}) });
  const { body } = await connection.send({ path: `${path}?${query}`, accept: metadataOnly, signal });
  const list = List.safeParse(parseJson(body, path));
  if (!list.success) throw new AppError('PROTOCOL', `${path} did not answer with a list`);
  return list.data;
}
