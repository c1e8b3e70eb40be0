import type { DoctorCheck } from '../../domain/reports.ts';
import type { Cell, Column, Tone, View } from '../output/view.ts';

const columns: readonly Column[] = [
  { header: 'CHECK' },
  { header: 'STATUS' },
  { header: 'FOUND', flows: true },
];
const tones: Record<DoctorCheck['status'], Tone> = { ok: 'good', warning: 'warning', failed: 'bad' };

/** What doctor looked at, and what to do. */
export function doctorView(checks: readonly DoctorCheck[]): View {
  return {
    kind: 'DoctorCheckList',
    asOf: null,
    coverage: null,
    count: checks.length,
    items: () => checks,
    tables: () => [{ columns, rows: checks.map(rowOf) }],
    notes: () =>
      checks.flatMap(({ name, status, advice }) =>
        advice === null ? [] : [{ text: `${name}: ${advice}`, tone: tones[status] }],
      ),
    nothing: 'nothing was checked',
  };
}

function rowOf({ name, status, detail }: DoctorCheck): Cell[] {
  return [name, { text: status, tone: tones[status] }, detail];
}
