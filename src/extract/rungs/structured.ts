import { findRecords } from './find-records.ts';
import type { Rung } from './rung.ts';

/** structuredContent: what the server says in data, next to which its text is a rendering for models. */
export const structuredRung: Rung = {
  name: 'structured',
  read: ({ structured }) => (structured === undefined ? null : findRecords(structured)),
};
