import { objectAt, textAt } from '../../lib/json.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const namespace: KindExtractor = {
  kind: 'Namespace',
  promote: (object) => ({ phase: textAt(objectAt(object, 'status'), 'phase') ?? 'Active' }),
};
