import { objectAt, objectsAt, textAt, textsAt } from '../../lib/json.ts';
import type { KindExtractor } from './kind-extractor.ts';

export const customResourceDefinition: KindExtractor = {
  kind: 'apiextensions.k8s.io/CustomResourceDefinition',
  promote: (object) => {
    const served = objectsAt(objectAt(object, 'spec'), 'versions').flatMap((version) =>
      version.served === true ? (textAt(version, 'name') ?? []) : [],
    );
    const unserved = textsAt(objectAt(object, 'status'), 'storedVersions').filter(
      (name) => !served.includes(name),
    );
    // The empty list of an object of which fields were left out tells nothing.
    return {
      facts: { storedUnserved: served.length > 0 && unserved.length > 0 ? unserved.join(',') : null },
    };
  },
};
