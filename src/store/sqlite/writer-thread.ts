import { parentPort, workerData } from 'node:worker_threads';
import { serveWriter } from './serve-writer.ts';

if (parentPort !== null) serveWriter(parentPort, workerData);
