import { parentPort, workerData } from 'node:worker_threads';
import { servePages } from './serve-pages.ts';

if (parentPort !== null) servePages(parentPort, workerData);
