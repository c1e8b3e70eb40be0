import { emptyRung } from './empty-text.ts';
import { jsonRung } from './json-text.ts';
import type { Rung } from './rung.ts';
import { structuredRung } from './structured.ts';
import { yamlRung } from './yaml-text.ts';

/** The ladder, surest rung first. Tables, lines and prose come after these. */
export const rungs: readonly Rung[] = [structuredRung, emptyRung, jsonRung, yamlRung];
