import { makeLinesVisible } from '../../lib/make-visible.ts';
import { renderPiece } from './markdown/render-piece.ts';
import { renderTable } from './markdown/table.ts';

/** Shows an answer piece by piece, as it comes. */
export interface AnswerPrinter {
  /** `continues`: it goes on with the list or table of the piece before it. */
  piece(text: string, continues: boolean): void;
  /** Nothing more comes of this answer. */
  end(): void;
}

/** Markdown as it is: for pipes, files and terminals without colours. */
export function plainPrinter(write: (text: string) => void): AnswerPrinter {
  let isFirst = true;
  return {
    piece(text, continues) {
      write(`${isFirst || continues ? '' : '\n'}${makeLinesVisible(text)}\n`);
      isFirst = false;
    },
    end: () => undefined,
  };
}

/** Laid out for a terminal. A table is shown once it is whole, because only then its columns have their widths. */
export function terminalPrinter(write: (text: string) => void, width: () => number): AnswerPrinter {
  let isFirst = true;
  let rows: string[] = [];
  const show = (text: string, continues: boolean): void => {
    write(`${isFirst || continues ? '' : '\n'}${text}`);
    isFirst = false;
  };
  const showTable = (): void => {
    if (rows.length > 0) show(renderTable(rows, width()), false);
    rows = [];
  };
  return {
    piece(text, continues) {
      const visible = makeLinesVisible(text);
      if (/^\s*\|.*\|\s*$/.test(visible)) {
        if (!continues) showTable();
        rows.push(visible);
        return;
      }
      const isAfterTable = rows.length > 0;
      showTable();
      show(renderPiece(visible, width()), continues && !isAfterTable);
    },
    end: showTable,
  };
}
