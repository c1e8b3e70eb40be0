import type { Failure } from './errors.ts';

/** Told while clusters are watched, in order per cluster. */
export type WatchProgress =
  /** `watched` kinds are followed all the time, `others` are looked at when their time is up. */
  | { event: 'watch-started'; cluster: string; watched: number; others: number }
  | { event: 'changes-kept'; cluster: string; kind: string; added: number; changed: number; deleted: number }
  /** The kind is as it was until its watch goes on, which is tried again and again. */
  | { event: 'watch-broken'; cluster: string; kind: string; failure: Failure }
  | { event: 'watch-resumed'; cluster: string; kind: string }
  /** Another process writes what is kept of the cluster: it is waited for. */
  | { event: 'cluster-held'; cluster: string; holder: string }
  /** Nothing of the cluster can be read for now: it is looked for again later. */
  | { event: 'cluster-lost'; cluster: string; failure: Failure }
  | { event: 'cluster-restored'; cluster: string };
