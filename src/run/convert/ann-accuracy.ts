import type { Ann } from '../../convert/ann.js';
import type { AnnGraph } from '../../convert/ann-graph.js';
import { createAnnRunner } from '../../convert/run-ann.js';
import { createGraphRunner } from '../../convert/run-graph.js';
import { predict } from '../../fusion/predict.js';
import { eachImage } from './each-image.js';
import type { ConvertHooks, ConvertOptions, ImageSource } from './options.js';

/** Accuracy of the trained network, by classifier in the order of its graph. */
export interface AnnAccuracy {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** On the first `simulated` images alone; undefined of none. */
  readonly afterOnSimulated: readonly (number | undefined)[];
  /** Largest |difference| of an output. */
  readonly difference: number;
}

/** Runs the graph as it is and the folded layers on all images of a set. */
export async function annAccuracy(
  graph: AnnGraph,
  ann: Ann,
  set: ImageSource,
  { input, simulatedImages }: ConvertOptions,
  hooks: ConvertHooks,
): Promise<AnnAccuracy> {
  const [runGraph, runAnn] = [createGraphRunner(graph), createAnnRunner(ann)];
  const count = set.shape[0];
  const simulated = Math.min(simulatedImages, count);
  const [before, after, onSimulated] = [0, 1, 2].map(() => graph.outputs.map(() => 0)) as [
    number[],
    number[],
    number[],
  ];
  let difference = 0;
  await eachImage(set, { count, stage: 'accuracy', input }, hooks, (image, index) => {
    const [whole, layers] = [runGraph(image), runAnn(image)];
    const label = set.labels[index];
    graph.outputs.forEach(({ name }, at) => {
      const own = whole.get(name)!;
      const folded = layers.get(ann.classifiers[at]!.layer)!;
      if (predict(own) === label) before[at]! += 1;
      if (predict(folded) === label) {
        after[at]! += 1;
        if (index < simulated) onSimulated[at]! += 1;
      }
      difference = own.reduce((most, value, of) => Math.max(most, Math.abs(value - folded[of]!)), difference);
    });
  });
  const share = (correct: number): number => correct / count;
  const afterOnSimulated = onSimulated.map((correct) => (simulated === 0 ? undefined : correct / simulated));
  return { before: before.map(share), after: after.map(share), afterOnSimulated, difference };
}
