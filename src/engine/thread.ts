import type { Scratch } from './descriptors.js';
import type { Kernels } from './kernels.js';
import type { MemoryViews } from './memory-views.js';
import type { EnginePlan } from './plan.js';
import type { ListState, PopulationState } from './state.js';

/** A thread's means to run populations. */
export interface Thread {
  readonly kernels: Kernels;
  readonly views: MemoryViews;
  readonly plan: EnginePlan;
  readonly scratch: Scratch;
  /** Populations by name, those of other threads too. */
  readonly populations: ReadonlyMap<string, PopulationState>;
}

/** Steps `done + 1 .. done + length` of a run. */
export interface Block {
  /** How many blocks of steps were run before it, in this image and earlier ones. */
  readonly index: number;
  readonly done: number;
  readonly length: number;
}

/** A population's lists in a block of steps. */
export const listsIn = ({ buffers }: PopulationState, index: number): ListState => buffers[index % buffers.length]!;

/** Spikes of a slot. */
export const spikesIn = ({ u32 }: MemoryViews, { plan }: PopulationState, lists: ListState, slot: number): number =>
  u32[(lists.starts + slot * lists.startStride) / 4 + plan.positions * plan.listBlocks]!;
