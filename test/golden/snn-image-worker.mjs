import { parentPort, workerData } from 'node:worker_threads';
import { createFunctionModel } from '../../dist/snn/function-model.js';

/** Runs the images `pixels[i]` and posts the head counts of each. Worker threads run what is built, not TypeScript. */
const { network, arrays, options, pixels } = workerData;
const model = createFunctionModel(network, arrays, options);
parentPort.postMessage(pixels.map((image) => model.run(image).headCounts));
