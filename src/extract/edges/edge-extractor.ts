import type { Edge } from '../../domain/edge.ts';
import type { JsonObject } from '../../lib/json.ts';

/** What the fields of some kinds point to. Contract: pure, never throws, reads loosely; gets a redacted object. */
export interface EdgeExtractor {
  /** GroupKinds: `Pod`, `Deployment.apps`. */
  kinds: readonly string[];
  edges: (object: JsonObject) => Edge[];
}
