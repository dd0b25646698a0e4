/** Lays a job out once, and gives an engine for each of several plans of threads. */
import { parentPort, workerData } from 'node:worker_threads';
import { layOutEngine } from '../../dist/engine/engine.js';

const { job, module, plans } = workerData;
const layout = layOutEngine(job.network, job.arrays, job.options);
const engines = plans.map((threads) => layout.prepare(module, threads));

/** A layout writes its weights once, into the first engine's memory: the others get a copy of them. */
const [first, ...others] = engines;
const weights = new Uint8Array(first.memory.buffer, 0, first.states[0]);
for (const { memory } of others) new Uint8Array(memory.buffer).set(weights);

parentPort.postMessage(
  plans.map((threads, at) => ({
    bytes: layout.bytes(threads),
    engines: { own: engines[at], ideal: undefined, threads },
  })),
);
