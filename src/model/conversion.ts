/** One layer of a converted network: what it stands for, its scale, and what the conversion loses in it. */
export interface ConvertedLayer {
  readonly name: string;
  /** [channels, height, width]. */
  readonly shape: readonly [number, number, number];
  /** Nodes of the ONNX file. */
  readonly nodes: readonly string[];
  /** Activation that becomes one spike a step (lambda): smallest and largest over channels. Averages have their source's. */
  readonly scale: readonly [number, number];
  /** Channels that were never above 0 on the calibration images; they have the layer's scale. */
  readonly silentChannels: number;
  readonly error: LayerError;
}

/** Firing rates beside activations, means over neurons and images; rates in spikes per step, activations over the scale. */
export interface LayerError {
  /** Activations above the scale, which fire at most once a step: share of neurons. */
  readonly clippedShare: number;
  /** Mean of the activation over the scale, clipped to 0 to 1. */
  readonly meanActivation: number;
  /** Spikes per neuron and step from the first step that the image can reach. */
  readonly meanRate: number;
  /** Mean |rate - clipped activation|. */
  readonly meanError: number;
  /** Mean (rate - clipped activation): below 0 where too few fire. */
  readonly meanBias: number;
}

/** Share of correct decisions of one classifier. */
export interface ClassifierAccuracy {
  readonly classifier: string;
  readonly role: 'final' | 'internal';
  /** The graph as the file says it; the same with batch norm folded, as layers. */
  readonly annBeforeFolding: number;
  readonly annAfterFolding: number;
  /** The folded network on the images whose spikes were simulated alone; undefined without any. */
  readonly annOnSimulated: number | undefined;
  /** The spiking network after each step, [step - 1], on the images that were simulated; empty without any. */
  readonly snn: readonly number[];
}

/** What `sim convert` found out: the answer of `--json`. */
export interface ConversionReport {
  readonly workload: string;
  readonly model: { readonly producer: string; readonly opset: number; readonly nodes: number };
  readonly normalisation: { readonly by: 'percentile' | 'maximum' | 'channel'; readonly percentile: number };
  readonly calibration: { readonly images: number; readonly origin: string };
  /** What accuracy was measured on: the test images, or without any the calibration images. */
  readonly measuredOn: { readonly set: 'samples' | 'calibration'; readonly images: number; readonly origin: string };
  /** Images whose spikes were simulated under `ideal` for as many steps. */
  readonly simulated: { readonly images: number; readonly steps: number };
  /** Images and steps of the conversion errors of layers. */
  readonly layerErrors: { readonly images: number; readonly steps: number };
  readonly foldedBatchNorms: number;
  /** Largest difference of a classifier's output before and after folding, over all measured images. */
  readonly foldingDifference: number;
  readonly accuracy: readonly ClassifierAccuracy[];
  readonly layers: readonly ConvertedLayer[];
  readonly notes: readonly string[];
}
