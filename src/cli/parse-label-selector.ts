import { AppError } from '../domain/errors.ts';
import type { LabelRequirement } from '../domain/ports/store.ts';

const word = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const keyPattern = `${word}(?:/${word})?`;
const valuePattern = `(?:${word})?`;
const setPattern = new RegExp(`^(${keyPattern})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equalityPattern = new RegExp(`^(${keyPattern})\\s*(==|=|!=)\\s*(${valuePattern})$`);
const existencePattern = new RegExp(`^(!?)\\s*(${keyPattern})$`);
const value = new RegExp(`^${valuePattern}$`);

/**
 * kubectl's label selectors: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, parted by commas.
 * As there, `!=` and `notin` also match what lacks the label. Throws USAGE.
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  // A comma inside parentheses parts values, not requirements.
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.filter((part) => part !== '').map(parseRequirement);
}

function parseRequirement(text: string): LabelRequirement {
  const requirement = setRequirement(text) ?? equalityRequirement(text) ?? existenceRequirement(text);
  if (requirement !== null) return requirement;
  throw new AppError('USAGE', `"${text}" is not a label selector`, {
    hint: 'Write it as for kubectl: -l app=web,tier!=front,"env in (a,b)",!old',
  });
}

function setRequirement(text: string): LabelRequirement | null {
  const [, key, operator, list = ''] = setPattern.exec(text) ?? [];
  const values = list.split(',').map((entry) => entry.trim());
  if (key === undefined || !values.every((entry) => value.test(entry))) return null;
  return { key, operator: operator === 'in' ? 'in' : 'notin', values };
}

function equalityRequirement(text: string): LabelRequirement | null {
  const [, key, operator, wanted = ''] = equalityPattern.exec(text) ?? [];
  return key === undefined ? null : { key, operator: operator === '!=' ? 'notin' : 'in', values: [wanted] };
}

function existenceRequirement(text: string): LabelRequirement | null {
  const [, not, key] = existencePattern.exec(text) ?? [];
  return key === undefined ? null : { key, operator: not === '!' ? 'absent' : 'exists', values: [] };
}
