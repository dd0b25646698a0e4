import type { Shape } from '../model/network.js';

/** What a network needs to know of a data set. */
export interface DataSet {
  /** As it appears in the workload's name. */
  readonly name: string;
  readonly input: Shape;
  readonly classes: number;
  /** Of one channel, for pixels brought to 0 .. 1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const grey = (name: string): DataSet => ({
  name,
  input: { channels: 1, height: 28, width: 28 },
  classes: 10,
  mean: [0.5],
  std: [0.5],
});
const colour = (
  name: string,
  side: number,
  classes: number,
  mean: readonly number[],
  std: readonly number[],
): DataSet => ({ name, input: { channels: 3, height: side, width: side }, classes, mean, std });

const CIFAR = [
  [0.4914, 0.4822, 0.4465],
  [0.2023, 0.1994, 0.201],
] as const;
const IMAGENET = [
  [0.485, 0.456, 0.406],
  [0.229, 0.224, 0.225],
] as const;

/** Data sets by name: their shapes and the usual normalisation; no images. */
export const DATA_SETS: Readonly<Record<string, DataSet>> = {
  mnist: grey('mnist'),
  fashion: grey('fashion'),
  cifar10: colour('cifar10', 32, 10, ...CIFAR),
  cifar100: colour('cifar100', 32, 100, ...CIFAR),
  'tiny-imagenet': colour('tiny-imagenet', 64, 200, ...IMAGENET),
  imagenet: colour('imagenet', 224, 1000, ...IMAGENET),
};

/** A data set of a shape of one's own, pixels normalised to -1 .. 1. */
export const customDataSet = (input: Shape, classes: number): DataSet => ({
  name: `${input.channels}x${input.height}x${input.width}-${classes}`,
  input,
  classes,
  mean: new Array<number>(input.channels).fill(0.5),
  std: new Array<number>(input.channels).fill(0.5),
});
