import { parentPort, workerData } from 'node:worker_threads';
import { startWriter } from './start-writer.ts';

if (parentPort !== null) startWriter(parentPort, workerData, Date);
