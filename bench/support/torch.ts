import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Network, Shape } from '../../src/model/network.js';

/** One measurement: the fastest step of several. */
export interface TorchTime {
  readonly batch: number;
  readonly threads: number;
  /** Milliseconds of a step and image by the clock. */
  readonly ms: number;
  /** The same by the processor time of the process over its threads: without what else the machine does. */
  readonly cpuMs: number;
  /** By the clock, with no more than torch.conv2d in the usual layout; null for larger batches. */
  readonly plainMs: number | null;
  readonly repetitions: number;
}
export type TorchSetting = Pick<TorchTime, 'batch' | 'threads'>;
export type TorchResult =
  | { readonly kind: 'measured'; readonly torch: string; readonly times: readonly TorchTime[] }
  | { readonly kind: 'missing'; readonly reason: string };

export interface TorchOptions {
  readonly settings: readonly TorchSetting[];
  /** Share of neurons that spike. */
  readonly density: number;
  /** Time spent on each setting, at least [s]. */
  readonly seconds: number;
}

const SCRIPT = fileURLToPath(new URL('../torch/time_steps.py', import.meta.url));
const SETTINGS: readonly TorchSetting[] = [1, 2].flatMap((threads) => [1, 8, 32].map((batch) => ({ batch, threads })));
const USUAL: TorchOptions = { settings: SETTINGS, density: 0.05, seconds: 2 };

const triple = ({ channels, height, width }: Shape): readonly number[] => [channels, height, width];

/** A network as torch/time_steps.py reads it. */
export const torchDescription = ({ input, populations, projections }: Network) => ({
  input: triple(input),
  populations: populations.map(({ name, shape, neuron }) => ({ name, shape: triple(shape), neuron: neuron.kind })),
  projections: projections.map(({ source, target, operator }) => ({ source, target, ...operator })),
});

/** A Python that can import torch: the one named by SPIKEFUSE_PYTHON, else the first of the usual ones. */
function findPython(): { readonly python: string } | { readonly reason: string } {
  const named = process.env['SPIKEFUSE_PYTHON'];
  const candidates = named === undefined ? ['python3', '/usr/bin/python3'] : [named];
  const found = candidates.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
  return found === undefined
    ? { reason: `no torch in ${candidates.join(', ')}; name another Python by SPIKEFUSE_PYTHON` }
    : { python: found };
}

/** Milliseconds per step and image that dense PyTorch takes for `network`, or why that cannot be said. */
export function timeTorch(network: Network, options: Partial<TorchOptions> = {}): TorchResult {
  const python = findPython();
  if ('reason' in python) return { kind: 'missing', reason: python.reason };
  const input = JSON.stringify({ ...torchDescription(network), ...USUAL, ...options });
  const { status, stdout, stderr } = spawnSync(python.python, [SCRIPT], { input, encoding: 'utf8' });
  if (status !== 0) return { kind: 'missing', reason: `torch failed: ${stderr.trim().split('\n').at(-1)}` };
  return { kind: 'measured', ...(JSON.parse(stdout) as { torch: string; times: readonly TorchTime[] }) };
}
