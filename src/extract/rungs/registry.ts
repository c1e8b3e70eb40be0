import { describedRung } from './described.ts';
import { emptyRung } from './empty-text.ts';
import { jsonRung } from './json-text.ts';
import { nameLinesRung } from './name-lines.ts';
import { proseRung } from './prose-list.ts';
import { repairedRung } from './repaired-json.ts';
import type { Rung } from './rung.ts';
import { structuredRung } from './structured.ts';
import { tableRung } from './table-text.ts';
import { yamlRung } from './yaml-text.ts';

/** The ladder, surest rung first: data, in which a server says what is what. */
export const dataRungs: readonly Rung[] = [structuredRung, emptyRung, jsonRung, describedRung, yamlRung];

/** Then what is laid out for people, and cannot be mistaken. */
export const tableRungs: readonly Rung[] = [tableRung];

/** Then words. A text that opens as an error is none of these. */
export const textRungs: readonly Rung[] = [nameLinesRung, proseRung, repairedRung];
