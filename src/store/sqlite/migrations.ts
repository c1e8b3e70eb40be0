import { findingsAndAfter } from './migrations/findings-and-after.ts';
import { historyAndSearch } from './migrations/history-and-search.ts';
import { inventoryBegins } from './migrations/inventory-begins.ts';
import type { Migration } from './migrations/migration.ts';

/**
 * What clusters are. Tables are called `t_…`; people and models read the views (views.ts), which are made anew at every
 * opening and are no part of this list.
 *
 * A row of t_kinds stands for one kind in one cluster, so a resource needs one number for both. Label sets and image sets
 * are kept once: the pods of a Deployment share them. Bodies are kept many together, compressed (pack-format.ts).
 *
 * A row of t_versions is one change. Its columns from resource_version on hold the state that the change replaced, body
 * included, which stays in its pack; they are null when there was none. So what never changed costs nothing, and the state
 * at a time is that of the first change after it, else the row in t_resources. Times in it are milliseconds.
 */
export const inventoryMigrations: readonly Migration[] = [
  ...inventoryBegins,
  ...historyAndSearch,
  ...findingsAndAfter,
];
