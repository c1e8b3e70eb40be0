import type { Resource } from '../../domain/resource.ts';
import type { JsonObject } from '../../lib/json.ts';

/** The columns that a kind fills; what it leaves out is empty. */
export type PromotedColumns = Partial<
  Pick<Resource, 'phase' | 'reason' | 'readyCount' | 'wantedCount' | 'restarts' | 'node' | 'facts'>
>;

/** What is promoted of one kind's objects. Contract: pure, never throws, reads loosely. */
export interface KindExtractor {
  /** Group and kind: `Pod`, `apps/Deployment`. */
  kind: string;
  promote: (object: JsonObject) => PromotedColumns;
}
