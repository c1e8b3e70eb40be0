import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { continueTokenIn } from '../src/clusters/kubernetes/list-pages.ts';
import { listPath } from '../src/clusters/kubernetes/page-fetcher.ts';
import { pageSize } from '../src/clusters/kubernetes/page-size.ts';
import type { ResourceKind } from '../src/domain/kind.ts';

/**
 * The floor: the same pages over one kept-alive connection, one after the other, and nothing done with them. Only the first
 * page of a kind is parsed, to ask for pages of the size that the reader asks for.
 */
interface DownloadPlan {
  server: string;
  caFile: string;
  token: string;
  version: string;
  kinds: ResourceKind[];
}

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as DownloadPlan;
const dispatcher = new Agent({ connect: { ca: readFileSync(plan.caFile) }, connections: 1, allowH2: false });
let bytes = 0;
let requests = 0;
const begun = process.hrtime.bigint();
for (const kind of plan.kinds) await downloadKind(kind);
console.log(JSON.stringify({ bytes, requests, seconds: Number(process.hrtime.bigint() - begun) / 1e9 }));
await dispatcher.close();

async function downloadKind(kind: ResourceKind): Promise<void> {
  let limit = pageSize(plan.version, 0);
  for (let token: string | null = null; ; ) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (token !== null) query.set('continue', token);
    const page = await download(`${listPath(kind, null)}?${query}`);
    if (token === null) limit = pageSize(plan.version, bytesPerObject(page));
    token = continueTokenIn(page);
    if (token === null) return;
  }
}

async function download(path: string): Promise<Buffer> {
  const { statusCode, body } = await request(`${plan.server}${path}`, {
    dispatcher,
    headers: { authorization: `Bearer ${plan.token}`, accept: 'application/json' },
  });
  const page = Buffer.from(await body.arrayBuffer());
  if (statusCode !== 200) throw new Error(`${path}: HTTP ${statusCode}`);
  bytes += page.byteLength;
  requests += 1;
  return page;
}

function bytesPerObject(page: Buffer): number {
  const { items } = JSON.parse(page.toString('utf8')) as { items: unknown[] | null };
  return items === null || items.length === 0 ? 0 : page.byteLength / items.length;
}
