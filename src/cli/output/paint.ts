import { styleText } from 'node:util';
import type { Tone } from './view.ts';

/** Colours a text by what it means. The text must hold no control characters. */
export type Paint = (tone: Tone | undefined, text: string) => string;

export const plain: Paint = (_, text) => text;

const styles = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  faint: 'dim',
  strong: 'bold',
} as const satisfies Record<Tone, string>;

export const colored: Paint = (tone, text) =>
  tone === undefined || text === '' ? text : styleText(styles[tone], text, { validateStream: false });
