import { Document, isScalar, visit } from 'yaml';
import { escapeHidden, hidesCharacters } from '../../lib/make-visible.ts';

/** A YAML document of the same value as the JSON one; texts with hidden or control characters are quoted and escaped. */
export function printYaml(value: unknown): string {
  // Through JSON first: what JSON leaves out (undefined) YAML would show as null.
  const document = new Document(JSON.parse(JSON.stringify(value)), {
    aliasDuplicateObjects: false,
    // Many readers still speak YAML 1.1, where a plain yes is a boolean and a plain time is a date.
    compat: 'yaml-1.1',
  });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && hidesCharacters(node.value)) {
        node.type = 'QUOTE_DOUBLE';
      }
    },
  });
  return escapeHidden(document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000 }));
}
