import { column, type ViewColumn } from './view-column.ts';

/** What rows share is looked up by the columns that show it, and not joined: who counts by phase then pays for the phase alone. */
export const resourceTables = `
  from t_resources r
  join t_kinds k on k.id = r.kind
  join t_clusters c on c.id = k.cluster`;

export function fact(name: string, field: string, sentence: string): ViewColumn {
  return column(name, sentence, `json_extract(r.facts, '$.${field}')`);
}

export const namespace = column(
  'namespace',
  'Namespace; null for cluster-scoped kinds.',
  "(select nullif(n.name, '') from t_namespaces n where n.id = r.namespace)",
);
export const name = column('name', 'Name of the object.', 'r.name');
export const labels = column(
  'labels',
  'Labels as a JSON object.',
  '(select l.labels from t_label_sets l where l.id = r.label_set)',
);
export const createdAt = column('created_at', 'metadata.creationTimestamp, ISO 8601, UTC.', 'r.created_at');
export const restarts = column('restarts', 'Restarts of all containers.', 'r.restarts');
export const node = column('node', 'Node that it runs on.', 'r.node');
export const images = column(
  'images',
  'Images of all containers, as a JSON array.',
  '(select i.images from t_image_sets i where i.id = r.image_set)',
);
