import type { DataFiles, DataPath } from '../../base/data-files.js';
import type { Shape } from '../../model/network.js';

/** Kinds of data sets that are read. */
export const DATA_KINDS = ['idx', 'cifar10', 'cifar100', 'npy', 'npz', 'folder', 'workload'] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** Order of the axes of an array of images: channels before or behind the pixels. */
export const LAYOUTS = ['nchw', 'nhwc'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** Where images lie and how they are to be read. */
export interface ImageRequest {
  /** File of the images, or folder of classes. */
  readonly path: string;
  /** File of the classes, for idx, npy and npz; left out: the one that is named like the images, where there is one. */
  readonly labels?: string;
  /** Left out: told by the file. */
  readonly kind?: DataKind;
  /** Arrays of an npz that hold images and classes; left out: by their usual names. */
  readonly arrays?: { readonly images: string; readonly labels: string | undefined };
  /** Classes of CIFAR-100. Left out: the fine ones. */
  readonly classes?: 'fine' | 'coarse';
  /** Left out: told by the shape. */
  readonly layout?: Layout;
  /** Images of a workload that is named without `#`. Left out: its samples. */
  readonly part?: 'samples' | 'calibration';
  /** What a network reads. Folders bring grey pictures to its channels; flat arrays take its shape. */
  readonly wanted?: Shape;
}

/** A data set that was opened: what it holds is known, its pixels are read when they are asked for. */
export interface ImageSource {
  readonly kind: DataKind;
  readonly count: number;
  /** Of every image. */
  readonly shape: Shape;
  /** Class of every image, from 0; undefined where no classes are given. */
  readonly labels: Int32Array | undefined;
  /** Names of the classes, where the data set has them. */
  readonly classNames?: readonly string[];
  /** What a reader should know: what was guessed, left out or converted. */
  notes(): readonly string[];
  /** Pixels [channel][y][x] of images in ascending order; each is valid until the next one. Throws a SpecError. */
  images(chosen: Iterable<number>): AsyncIterable<Uint8Array>;
}

/** Opens a data set of one kind. */
export type OpenSource = (files: DataFiles, request: ImageRequest, found: DataPath) => Promise<ImageSource>;

/** `3 x 32 x 32`. */
export const shapeText = ({ channels, height, width }: Shape): string => `${channels} x ${height} x ${width}`;
