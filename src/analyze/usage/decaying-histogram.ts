/**
 * Buckets and decay as in the Vertical Pod Autoscaler (vertical-pod-autoscaler/pkg/recommender/model/aggregations_config.go and
 * util/decaying_histogram.go): exponential buckets with ratio 1.05, half-life 24 h, weights below 0.0001 count as none.
 */
export interface BucketScheme {
  /** Width of the first bucket, which starts at 0. */
  firstBucket: number;
  /** How many there are; everything larger is in the last one. */
  buckets: number;
}

const ratio = 1.05;
const logRatio = Math.log(ratio);

/** Millicores: from 10 (0.01 cores) to 1,000 cores. */
export const cpuBuckets = schemeOf(10, 1_000_000);
/** Bytes: from 10 MB to 1 TB. */
export const memoryBuckets = schemeOf(1e7, 1e12);

const halfLifeSeconds = 86_400;
const epsilon = 0.0001;
/** Weights grow with time in place of all older ones shrinking; before they grow out of hand, they are scaled. */
const mostHalfLives = 100;

/** Weights by bucket; they count from `reference`, in seconds since the epoch: at that moment a sample weighs what it weighs. */
export interface Histogram {
  reference: number;
  weights: Map<number, number>;
}

export function emptyHistogram(): Histogram {
  return { reference: 0, weights: new Map() };
}

/** So many buckets that `max` is in the last but one: 176 for either resource. */
function schemeOf(firstBucket: number, max: number): BucketScheme {
  return { firstBucket, buckets: Math.ceil(Math.log((max * (ratio - 1)) / firstBucket + 1) / logRatio) + 1 };
}

/** Where a bucket starts: first · (1.05ⁿ − 1) / 0.05. */
export function bucketStart(bucket: number, { firstBucket }: BucketScheme): number {
  return (firstBucket * (ratio ** bucket - 1)) / (ratio - 1);
}

export function bucketOf(value: number, scheme: BucketScheme): number {
  if (value < scheme.firstBucket) return 0;
  const bucket = Math.floor(Math.log((value * (ratio - 1)) / scheme.firstBucket + 1) / logRatio);
  return Math.min(bucket, scheme.buckets - 1);
}

/** Adds a sample, measured `at` (seconds since the epoch); a negative weight takes one back. Changes the histogram. */
export function addSample(
  histogram: Histogram,
  sample: { value: number; weight: number; at: number },
  scheme: BucketScheme,
): void {
  const halfLives = (sample.at - histogram.reference) / halfLifeSeconds;
  if (halfLives > mostHalfLives) moveReference(histogram, sample.at);
  const bucket = bucketOf(sample.value, scheme);
  const factor = 2 ** ((sample.at - histogram.reference) / halfLifeSeconds);
  const weight = (histogram.weights.get(bucket) ?? 0) + sample.weight * factor;
  if (weight < epsilon) histogram.weights.delete(bucket);
  else histogram.weights.set(bucket, weight);
}

/** To a whole number of half-lives away, so that weights are scaled by powers of two and lose nothing. */
function moveReference(histogram: Histogram, at: number): void {
  const halfLives = Math.round((at - histogram.reference) / halfLifeSeconds);
  for (const [bucket, weight] of histogram.weights) {
    const scaled = weight * 2 ** -halfLives;
    if (scaled < epsilon) histogram.weights.delete(bucket);
    else histogram.weights.set(bucket, scaled);
  }
  histogram.reference += halfLives * halfLifeSeconds;
}

/** The end of the bucket in which the share of weights (0 to 1) is reached, so up to 5 % too high; null where there is nothing. */
export function percentile(histogram: Histogram, share: number, scheme: BucketScheme): number | null {
  const buckets = [...histogram.weights].sort(([left], [right]) => left - right);
  const total = buckets.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  for (const [bucket, weight] of buckets) {
    sum += weight;
    if (sum >= share * total) return endOf(bucket, scheme);
  }
  return null;
}

/** The last bucket has no end: its start is all that is known. */
function endOf(bucket: number, scheme: BucketScheme): number {
  return bucketStart(bucket < scheme.buckets - 1 ? bucket + 1 : bucket, scheme);
}
