/** A fault shows after what brought it: a rollout of many pods takes hours at most, and so may what is read only at a start. */
export const lookBackMs = 6 * 3_600_000;
/** Clocks of nodes and of the API server differ a little. */
export const slackMs = 60_000;
