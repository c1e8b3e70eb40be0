import { actor } from './actor.ts';
import { age } from './age.ts';
import { antonym } from './antonym.ts';
import { appended, oneOfList } from './belonging.ts';
import { cause } from './cause.ts';
import { changed } from './changed.ts';
import type { Refuter } from './clause.ts';
import { comparison } from './comparison.ts';
import { counted } from './counted.ts';
import { deed } from './deed.ts';
import { direction } from './direction.ts';
import { everywhere } from './everywhere.ts';
import { fraction } from './fraction.ts';
import { keyed } from './keyed.ts';
import { latest } from './latest.ts';
import { listed } from './listed.ts';
import { existing, matched, missing, present } from './missing.ts';
import { onSuchANode } from './on-such-a-node.ts';
import { onlyThere } from './only.ts';
import { otherKind } from './other-kind.ts';
import { ownState } from './own-state.ts';
import { owned } from './owned.ts';
import { quantified } from './quantified.ts';
import { quoted } from './quoted.ts';
import { ranked } from './ranked.ts';
import { relation } from './relation.ts';
import { sameness } from './sameness.ts';
import { seen } from './seen.ts';
import { share } from './share.ts';
import { stateCount } from './state-count.ts';
import { superlative } from './superlative.ts';
import { unset } from './unset.ts';
import { windowed } from './windowed.ts';
import { worded } from './worded.ts';

/** In the order in which they are asked. */
export const refuters: readonly Refuter[] = [
  direction,
  comparison,
  superlative,
  latest,
  onlyThere,
  otherKind,
  missing,
  share,
  counted,
  worded,
  ownState,
  age,
  cause,
  quoted,
  listed,
  sameness,
  windowed,
  stateCount,
  fraction,
  ranked,
  quantified,
  actor,
  everywhere,
  changed,
  existing,
  matched,
  unset,
  oneOfList,
  appended,
  relation,
  onSuchANode,
  owned,
  present,
  antonym,
  keyed,
  deed,
  seen,
];
