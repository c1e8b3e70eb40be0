/** What says which object a row is of. */
export const identityColumns: readonly string[] = ['kind', 'namespace', 'name', 'uid'];

/** The state of an object: what a version keeps of the row that it replaced. */
export const stateColumns: readonly string[] = [
  'resource_version',
  'created_at',
  'deleting_since',
  'label_set',
  'image_set',
  'owner',
  'phase',
  'reason',
  'ready_count',
  'wanted_count',
  'restarts',
  'node',
  'facts',
  'changed_by',
  'body_hash',
  'pack',
  'slot',
];

/** Columns of t_resources but for its id, in the order in which they are written. */
export const resourceColumns: readonly string[] = [...identityColumns, ...stateColumns, 'list', 'edge_set'];
