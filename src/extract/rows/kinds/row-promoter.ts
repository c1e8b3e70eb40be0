import type { PromotedColumns } from '../../kinds/kind-extractor.ts';
import type { Row } from '../row.ts';

/** What the columns that kubectl prints of one kind tell. Contract: pure, never throws; what a row does not show is left out. */
export interface RowPromoter {
  /** Group and kind: `Pod`, `apps/Deployment`. */
  kind: string;
  promote: (row: Row) => PromotedColumns;
}
