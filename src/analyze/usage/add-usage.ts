import { addSample, cpuBuckets, type Histogram, memoryBuckets } from './decaying-histogram.ts';
import type { Sample } from './pack-samples.ts';

/** Of one container, the highest memory in the day that is running; a container's day starts with its first sample. */
export interface MemoryPeak {
  /** KiB. */
  value: number;
  /** When the day ends, in seconds since the epoch; 0: none has begun. */
  until: number;
}

export interface UsageHistograms {
  cpu: Histogram;
  memory: Histogram;
}

/** Every CPU sample weighs the same, a day's memory peak weighs one, as for the Vertical Pod Autoscaler (model/container.go). */
const cpuWeight = 0.1;
const memoryWeight = 1;
const daySeconds = 86_400;

/**
 * Adds a container's samples, in the order of their times, to the histograms of its workload. Of memory only each day's peak counts: a
 * new one takes the place of the one before. Changes the histograms; answers the peak from which to go on.
 */
export function addUsage(
  { cpu, memory }: UsageHistograms,
  samples: readonly Sample[],
  peak: MemoryPeak,
): MemoryPeak {
  let current = peak;
  for (const sample of samples) {
    if (sample.cpu !== null)
      addSample(cpu, { value: sample.cpu / 10, weight: cpuWeight, at: sample.at }, cpuBuckets);
    if (sample.memory !== null) current = addMemory(memory, sample.at, sample.memory, current);
  }
  return current;
}

function addMemory(histogram: Histogram, at: number, value: number, peak: MemoryPeak): MemoryPeak {
  const today = at < peak.until ? peak : { value: 0, until: nextEnd(peak.until, at) };
  if (value <= today.value) return today;
  const add = (kibibytes: number, weight: number): void =>
    addSample(histogram, { value: kibibytes * 1024, weight, at: today.until }, memoryBuckets);
  if (today.value > 0) add(today.value, -memoryWeight);
  add(value, memoryWeight);
  return { value, until: today.until };
}

/** Days follow one another without a break, also over those of which nothing was seen. */
function nextEnd(until: number, at: number): number {
  return until === 0 ? at + daySeconds : until + (Math.floor((at - until) / daySeconds) + 1) * daySeconds;
}
