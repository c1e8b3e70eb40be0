import type { Failure } from '../../domain/errors.ts';
import type { Note } from '../output/view.ts';

/** What went wrong, and below it what to do. */
export function failureNote(subject: string | null, { code, message, hint }: Failure): Note {
  const text = subject === null ? message : `${subject}: ${message}`;
  return { text: `${text} (${code})`, tone: 'bad', details: hint === '' ? [] : [hint] };
}

/** What went wrong and what to do, in one line. */
export function failureLine({ message, hint }: Pick<Failure, 'message' | 'hint'>): string {
  return hint === '' ? message : `${message}. ${hint}`;
}

/** Files and servers that could not be used at all. */
export function problemNotes(problems: readonly Failure[]): Note[] {
  return problems.map((problem) => failureNote(null, problem));
}
