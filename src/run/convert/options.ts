import type { OutputChoice } from '../../convert/read-graph.js';
import type { Normalisation as Scaling } from '../../convert/scales.js';
import type { NeuronOptions } from '../../convert/to-network.js';
import type { LabelledImages } from '../../formats/labelled-images.js';
import type { OnnxModel } from '../../formats/onnx/model.js';
import type { Normalisation } from '../../model/workload.js';
import type { ImageExecutor } from '../executor.js';

/** Images with classes, and where they come from. */
export interface ImageSource extends Omit<LabelledImages, 'labels'> {
  /** One class per image, from 0; int32 where a class is above 255. */
  readonly labels: Uint8Array | Int32Array;
  readonly origin: string;
}

/** What a conversion is made of. */
export interface ConvertInputs {
  readonly model: OnnxModel;
  /** Path of the model, for messages. */
  readonly file: string;
  readonly calibration: ImageSource;
  /** Test images that become the workload's samples. */
  readonly samples: ImageSource | undefined;
}

export interface ConvertOptions {
  /** Of the workload. */
  readonly name: string;
  readonly choice: OutputChoice;
  readonly normalise: 'percentile' | 'maximum' | 'channel';
  readonly scaling: Scaling;
  readonly input: Normalisation;
  readonly neuron: NeuronOptions;
  /** Images whose spikes are simulated for the report, and for how many steps. */
  readonly simulatedImages: number;
  readonly steps: number;
  /** Images on which the error of every layer is measured. */
  readonly errorImages: number;
}

/** What is done at the moment. */
export type Stage = 'calibration' | 'accuracy' | 'spikes' | 'layers';

export interface ConvertHooks {
  readonly signal: AbortSignal;
  readonly executor: ImageExecutor;
  readonly onProgress: (stage: Stage, done: number, total: number) => void;
}
