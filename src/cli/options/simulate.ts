import { chip, json, RUN_OPTIONS, result, workload } from './shared.js';
import type { CommandSpec } from './spec.js';

/** Runs and what is asked of their results. */
export const SIMULATE_COMMANDS = [
  {
    name: 'run',
    summary: 'run a network on a chip: accuracy, energy, latency, area',
    arguments: [chip, workload],
    options: RUN_OPTIONS,
    examples: [
      { command: 'sim run spikesim-rram-64 mnist-vgg', meaning: 'the default chip and network' },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --images 10 --steps 50 --set adc.bits=6',
        meaning: 'a short run with a 6-bit ADC',
      },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --fidelity cycle --sample-steps 10',
        meaning: 'latency with contention, sampled, with its 95 % interval',
      },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --spikes spikes --images 10',
        meaning: 'keep the spikes for runs at other prices or another fidelity',
      },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --fidelity analytic --activity 0.05',
        meaning: 'costs from shapes and a rate alone, without running an image',
      },
      {
        command: 'sim run rram-128-w8 mnist-vgg --images 2 --steps 20 --json --no-write',
        meaning: 'the result as JSON for another program',
      },
    ],
  },
  {
    name: 'explain',
    summary: 'take a figure of a result apart: formula, numbers, prices, parts',
    arguments: [
      result,
      { name: '[metric]', description: 'figure, e.g. energy.totalPj or adc@conv3 (default: list them)' },
    ],
    options: [{ flags: '--all', description: 'every part and price, the smallest ones too' }, json],
    examples: [
      { command: 'sim explain results/a', meaning: 'what can be explained' },
      {
        command: 'sim explain results/a energy.byModulePj.adc',
        meaning: 'counts, prices, laws and sources of the ADCs',
      },
      { command: 'sim explain results/a latency', meaning: 'the critical path and the stages of every layer' },
    ],
  },
  {
    name: 'diff',
    summary: 'what changed between two results, and what each change costs',
    arguments: [
      { ...result, name: '<before>' },
      { ...result, name: '<after>' },
    ],
    options: [{ flags: '--all', description: 'every part, the smallest ones too' }, json],
    examples: [
      { command: 'sim diff results/a results/b', meaning: 'energy, latency, area and accuracy of b against a' },
    ],
  },
  {
    name: 'report',
    summary: 'make one HTML page of a result: figures, tables, floorplan, every number explained',
    arguments: [{ ...result, description: `${result.description}; or the folder of a sweep` }],
    options: [
      { flags: '--out <file>', description: 'the page', fallback: 'report.html in the folder of the result' },
      { flags: '--force', description: 'replace an earlier page' },
      { flags: '--quiet', description: 'print the path of the page alone' },
    ],
    examples: [
      { command: 'sim report spikesim-rram-64-mnist-vgg-8f3a', meaning: 'a result in results/' },
      { command: 'sim report results/a --out a.html --force', meaning: 'a page elsewhere, replaced' },
    ],
  },
] as const satisfies readonly CommandSpec[];
