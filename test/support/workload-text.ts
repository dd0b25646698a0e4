import type { Network } from '../../src/model/network.js';
import { workloadText } from '../../src/model/workload-entries.js';
import { DATA_SETS } from '../../src/zoo/data-sets.js';
import { workloadFile } from '../../src/zoo/workload-file.js';

/** A network of shapes as a workload file; its maps have as many channels as the data set's images. */
export function shapesText(network: Network, dataSet: string): string {
  const text = { description: 'shapes only', images: undefined, calibrationImages: 0, seed: '' };
  return workloadText(workloadFile(network, DATA_SETS[dataSet]!, text));
}
