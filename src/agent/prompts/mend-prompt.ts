import type { NearRow } from '../truth/nearest-rows.ts';

/** A sentence of an answer, as the model is asked about it. */
export interface AskedSentence {
  text: string;
  /** Why it does not hold; null: it does. */
  reason: string | null;
  near: readonly NearRow[];
}

type Fence = (id: string, text: string) => string;

/** What the model is told of sentences that do not hold, numbered from 1. */
export function mendPrompt(sentences: readonly AskedSentence[], fence: Fence): string {
  return `A program held your answer to the results, and could not hold these parts of it. Below each stands why, and what is nearest to it in the results:
${numbered(sentences, fence)}
Answer each number on one line of its own, and write nothing else:
"1. = e3" if it is true as it stands by that result ("= e3, e5": by both), in which every name, number, state and time of it stands;
"1. ..." if not: the sentence anew so that the results above hold it, in the same language and form;
"1. -" where nothing true can be said.`;
}

/** What the model is told of all that it answered, before that is shown. */
export function secondLookPrompt(sentences: readonly AskedSentence[], fence: Fence): string {
  return `Before your answer is shown, hold each part of it against the results above, word by word: names, numbers, states, times, "not" and "no", which cluster, which object, which direction. Below what a program doubts stands why, and what is nearest to it in the results:
${numbered(sentences, fence)}
Answer in this form, each number once, and write nothing else:
"ok: 1-7, 9" for those that hold;
"8. ..." for one that does not: the sentence anew so that the results above hold it, in the same language and form;
"8. -" where nothing true can be said;
"8. = e3" for a doubted one that is true as it stands by that result ("= e3, e5": by both).`;
}

function numbered(sentences: readonly AskedSentence[], fence: Fence): string {
  return sentences.flatMap((sentence, index) => linesOf(sentence, index + 1, fence)).join('\n');
}

function linesOf({ text, reason, near }: AskedSentence, number: number, fence: Fence): string[] {
  const line = `${number}. ${text}`;
  if (reason === null) return [line];
  const rows = near.map(({ evidence, row }) => `${evidence}: ${row ?? 'a text, above'}`);
  return [line, `   (${reason})`, ...(rows.length === 0 ? [] : [fence(`near ${number}`, rows.join('\n'))])];
}
