import { specError } from '../../base/errors.js';
import type { Ann } from '../../convert/ann.js';
import { fold } from '../../convert/fold.js';
import { readGraph } from '../../convert/read-graph.js';
import { createAnnRunner } from '../../convert/run-ann.js';
import { type MeasuredScales, ScaleMeter } from '../../convert/scales.js';
import { toNetwork } from '../../convert/to-network.js';
import type { ClassifierAccuracy, ConversionReport, ConvertedLayer, LayerError } from '../../model/conversion.js';
import { shapeEntry } from '../../model/workload-entries.js';
import { annAccuracy } from './ann-accuracy.js';
import { eachImage, imageShape } from './each-image.js';
import { layerErrors } from './layer-errors.js';
import type { ConvertHooks, ConvertInputs, ConvertOptions, ImageSource } from './options.js';
import { snnAccuracy } from './snn-accuracy.js';
import { type WorkloadParts, workloadOf } from './workload-of.js';

export interface Conversion {
  readonly workload: WorkloadParts;
  readonly report: ConversionReport;
}

/**
 * Converts a trained network: folds it, finds its scales on the calibration images, makes the spiking network and measures
 * what it loses. Throws a SpecError for a graph that cannot be converted, Interrupted on abort.
 */
export async function convertModel(
  inputs: ConvertInputs,
  options: ConvertOptions,
  hooks: ConvertHooks,
): Promise<Conversion> {
  const { model, file, calibration, samples } = inputs;
  const shape = imageShape(calibration);
  checkSamples(calibration, samples);
  const graph = readGraph(model, file, shape, options.choice);
  const ann = fold(graph);
  checkLabels(ann, calibration, samples);
  const measured = await measureScales(ann, calibration, options, hooks);
  const converted = toNetwork(ann, measured.scales, options.name, options.neuron);
  const set = samples ?? calibration;
  const count = set.shape[0];
  const simulated = Math.min(options.simulatedImages, count);
  const errorImages = Math.min(options.errorImages, count);
  const trained = await annAccuracy(graph, ann, set, options, hooks);
  const snn = await snnAccuracy(converted, set, simulated, options, hooks);
  const errors = await layerErrors(ann, measured.scales, converted, set, errorImages, options, hooks);
  const accuracy = ann.classifiers.map(({ name, role }, at): ClassifierAccuracy => {
    const [annBeforeFolding, annAfterFolding] = [trained.before[at]!, trained.after[at]!];
    const annOnSimulated = trained.afterOnSimulated[at];
    return { classifier: name, role, annBeforeFolding, annAfterFolding, annOnSimulated, snn: snn[at]! };
  });
  return {
    workload: workloadOf(converted, inputs, options, accuracy),
    report: {
      workload: options.name,
      model: { producer: model.producer, opset: model.opset, nodes: model.nodes.length },
      normalisation: { by: options.normalise, percentile: options.scaling.percentile },
      calibration: { images: calibration.shape[0], origin: calibration.origin },
      measuredOn: { set: samples === undefined ? 'calibration' : 'samples', images: count, origin: set.origin },
      simulated: { images: simulated, steps: options.steps },
      layerErrors: { images: errorImages, steps: options.steps },
      foldedBatchNorms: ann.folded,
      foldingDifference: trained.difference,
      accuracy,
      layers: reportedLayers(ann, measured, errors),
      notes: notesOf(accuracy, measured, ann, inputs),
    },
  };
}

async function measureScales(
  ann: Ann,
  calibration: ImageSource,
  { scaling, input }: ConvertOptions,
  hooks: ConvertHooks,
): Promise<MeasuredScales> {
  const count = calibration.shape[0];
  const meter = new ScaleMeter(ann, scaling, count);
  const run = createAnnRunner(ann);
  await eachImage(calibration, { count, stage: 'calibration', input }, hooks, (image) => meter.add(run(image)));
  return meter.scales();
}

function checkSamples(calibration: ImageSource, samples: ImageSource | undefined): void {
  if (samples === undefined) return;
  const [own, other] = [calibration, samples].map(({ shape }) => shape.slice(1).join(', '));
  if (own !== other) throw specError('--images', '', `are [${other}], the calibration images are [${own}]`);
}

/** Every class must be one of the network's. */
function checkLabels(ann: Ann, calibration: ImageSource, samples: ImageSource | undefined): void {
  const last = ann.layers.find(({ name }) => name === ann.classifiers.at(-1)!.layer)!;
  const classes = last.shape.channels;
  for (const [option, set] of [['--calibrate', calibration] as const, ['--images', samples] as const]) {
    const at = set === undefined ? -1 : set.labels.findIndex((label) => label >= classes);
    if (at < 0) continue;
    throw specError(option, '', `image ${at} has class ${set!.labels[at]}, the network has ${classes} classes`);
  }
}

function reportedLayers(ann: Ann, { scales, silent }: MeasuredScales, errors: readonly LayerError[]) {
  return ann.layers.map(({ name, shape, nodes }, at): ConvertedLayer => {
    const scale = scales.get(name)!;
    return {
      name,
      shape: shapeEntry(shape),
      nodes,
      scale: [scale.reduce((a, b) => Math.min(a, b)), scale.reduce((a, b) => Math.max(a, b))],
      silentChannels: silent.find(({ layer }) => layer === name)?.channels ?? 0,
      error: errors[at]!,
    };
  });
}

/** Images that a chip with ADCs is calibrated on; fewer are refused there. */
const LEAST_CALIBRATION = 100;
/** The trained network decides not much better than by chance below this many times its share. */
const CHANCE_FACTOR = 1.5;

function notesOf(
  accuracy: readonly ClassifierAccuracy[],
  { silent }: MeasuredScales,
  ann: Ann,
  { calibration, samples }: ConvertInputs,
): readonly string[] {
  const final = accuracy.at(-1)!;
  const classes = ann.layers.find(({ name }) => name === ann.classifiers.at(-1)!.layer)!.shape.channels;
  const notes: string[] = [];
  if (final.annAfterFolding < CHANCE_FACTOR / classes) {
    notes.push(
      `the trained network itself decides at chance (${(100 * final.annAfterFolding).toFixed(1)} %): are --mean, --std and the order of channels and classes those of the training?`,
    );
  }
  if (samples === undefined) notes.push('accuracy is on the calibration images; give test images by --images');
  if (calibration.shape[0] < LEAST_CALIBRATION) {
    notes.push(`numerics "hardware" needs ${LEAST_CALIBRATION} calibration images, there are ${calibration.shape[0]}`);
  }
  for (const { layer, channels } of silent)
    notes.push(`${layer}: ${channels} channels never fire on the calibration images`);
  if (accuracy.length > 1) notes.push('fusion has no alpha table yet: sim tune makes one');
  return notes;
}
