import type { IndexedRow } from './evidence-index.ts';

const kinds: Readonly<Record<string, string>> = {
  cluster: 'cluster',
  集群: 'cluster',
  namespace: 'namespace',
  命名空间: 'namespace',
  node: 'node',
  节点: 'node',
  pod: 'pod',
  replica: 'pod',
  副本: 'pod',
  deployment: 'deployment',
  statefulset: 'statefulset',
  daemonset: 'daemonset',
  job: 'job',
  cronjob: 'cronjob',
  service: 'service',
  ingress: 'ingress',
  replicaset: 'replicaset',
  secret: 'secret',
  configmap: 'configmap',
};

/** The kind that a word of prose means, in the singular; null: none. */
export function kindOfWord(word: string): string | null {
  const lower = word.toLowerCase();
  return kinds[lower] ?? kinds[lower.replace(/s$/, '')] ?? null;
}

/** SQL without the queries within it. */
function outermost(sql: string): string {
  const without = sql.replaceAll(/\((?=\s*select\b)[^()]*(?:\([^()]*\)[^()]*)*\)/gi, ' ');
  return without === sql ? sql : outermost(without);
}

/** Of what kind the object of a row is, as the row or its query says; null: nothing says it. */
export function kindOfRow({ tool, columns, cells, about }: IndexedRow): string | null {
  if (tool === 'clusters' || tool === 'coverage') return 'cluster';
  if (tool === 'usage') return columns.includes('namespace') ? 'pod' : 'node';
  const said = cells[columns.indexOf('kind')];
  if (typeof said === 'string') return said.replace(/[./].*$/, '').toLowerCase();
  const [, view = ''] = /\bfrom\s+(\w+)/i.exec(outermost(about)) ?? [];
  return columns.includes('name') ? kindOfWord(view) : null;
}
