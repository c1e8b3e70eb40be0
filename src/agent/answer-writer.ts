import type { Claim, EvidenceTable } from '../domain/answer.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import {
  AnswerChecker,
  type CheckContext,
  type CheckedPiece,
  type CheckedUnit,
  checkContext,
  goesOn,
  isRefused,
  type ShownPiece,
} from './truth/check-answer.ts';
import { nearestTo, takeWord, withdraw } from './truth/doubted-unit.ts';
import { MarkdownPieces } from './truth/markdown-pieces.ts';
import type { NearRow } from './truth/nearest-rows.ts';
import { toldIn } from './truth/told-in.ts';

export interface AnswerWriterOptions {
  question: string;
  /** What the words are held to, as it is when the first of them are checked: earlier conversation included. */
  evidence: () => readonly EvidenceTable[];
  coverage: () => Coverage | null;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Hides what must not be shown. */
  hide: (text: string) => string;
  /** Nothing is shown before `showRest`: all of it is looked at once more. */
  holdsBack?: boolean;
  onEvent: (event: AgentEvent) => void;
}

/**
 * Takes a model's words as they stream, and shows each piece once it holds. The newest piece waits until another begins, because
 * with a call after it it was no answer; and everything waits behind what does not hold, so that it can be mended in its place.
 * With `holdsBack` everything waits.
 */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  #pieces = new MarkdownPieces();
  #context: CheckContext | null = null;
  #checker: AnswerChecker | null = null;
  #newest: CheckedPiece | null = null;
  #waiting: CheckedPiece[] = [];
  #shown: ShownPiece[] = [];
  #holdsBack: boolean;

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
    this.#holdsBack = options.holdsBack === true;
  }

  hear(words: string): void {
    for (const piece of this.#pieces.push(words)) this.#take(piece);
  }

  /** What was heard is no answer: the turn ended with calls, or is begun again. What was shown of it did hold. */
  dropTurn(): void {
    this.#pieces = new MarkdownPieces();
    this.#context = null;
    this.#checker = null;
    this.#newest = null;
    this.#waiting = [];
    this.#shown = [];
  }

  /** The turn was the answer: shows what holds, and gives what does not, which everything after it waits for. */
  closeTurn(): CheckedUnit[] {
    for (const piece of this.#pieces.end()) this.#take(piece);
    if (this.#newest !== null) this.#queue(this.#newest);
    this.#newest = null;
    return this.#waiting.flatMap(({ blocks }) => blocks.flatMap(({ units }) => units.filter(isRefused)));
  }

  /** Puts other words in the place of what did not hold; answers whether they do. */
  mend(unit: CheckedUnit, words: string): boolean {
    return this.#checker?.mend(unit, this.#options.hide(words)) ?? false;
  }

  /** What still waits, as sentences, list items and rows; of a writer that holds back that is all. */
  get told(): CheckedUnit[] {
    return this.#waiting.flatMap(toldIn);
  }

  nearest(unit: CheckedUnit): NearRow[] {
    return this.#context === null ? [] : nearestTo(unit, this.#context);
  }

  /** The model says that these results hold it as it stands; answers whether that changed anything. */
  standBy(unit: CheckedUnit, ids: readonly string[]): boolean {
    return this.#context !== null && takeWord(unit, ids, this.#context);
  }

  /** The model does not stand by it any more. */
  withdraw(unit: CheckedUnit): void {
    withdraw(unit, 'the model did not stand by it on a second look');
  }

  /** Holds nothing back any more: shows what would have been shown by now. */
  release(): void {
    this.#holdsBack = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const piece of waiting) this.#queue(piece);
  }

  /** Shows what waited; what still does not hold is gone from it, and marked. */
  showRest(): void {
    this.#checker?.checkAgain(this.#waiting.flatMap(({ blocks }) => blocks.flatMap(({ units }) => units)));
    for (const piece of this.#waiting) this.#show(piece);
    this.#waiting = [];
  }

  get text(): string {
    return this.#shown
      .filter(({ text }) => text !== '')
      .reduce((before, { text }) => {
        if (before === '') return text;
        return `${before}${goesOn(before, text) ? '\n' : '\n\n'}${text}`;
      }, '');
  }

  get claims(): Claim[] {
    return this.#shown.flatMap(({ claims }) => claims);
  }

  #take(piece: string): void {
    this.#context ??= this.#readContext();
    this.#checker ??= new AnswerChecker(this.#context);
    if (this.#newest !== null) this.#queue(this.#newest);
    this.#newest = this.#checker.check(this.#options.hide(piece));
  }

  #readContext(): CheckContext {
    const { question, evidence, coverage, now } = this.#options;
    return checkContext({ question, evidence: evidence(), coverage: coverage(), now: now() });
  }

  #queue(piece: CheckedPiece): void {
    const holds = piece.blocks.every(({ units }) => !units.some(isRefused));
    if (holds && this.#waiting.length === 0 && !this.#holdsBack) this.#show(piece);
    else this.#waiting.push(piece);
  }

  #show(piece: CheckedPiece): void {
    const shown = this.#checker?.show(piece);
    if (shown === undefined) return;
    const { text, claims } = shown;
    if (text !== '') {
      const before = this.#shown.findLast((earlier) => earlier.text !== '')?.text ?? '';
      this.#options.onEvent({ type: 'paragraph', text, claims, continues: goesOn(before, text) });
    }
    this.#shown.push(shown);
  }
}
