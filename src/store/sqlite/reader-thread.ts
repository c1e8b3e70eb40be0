import { parentPort, workerData } from 'node:worker_threads';
import { startReader } from './start-reader.ts';

if (parentPort !== null) startReader(parentPort, workerData, Date);
