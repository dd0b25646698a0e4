import { json } from './shared.js';
import type { CommandSpec } from './spec.js';

/** Parts of a chip by themselves: its mesh, its prices. */
export const ALONE_COMMANDS = [
  {
    name: 'noc',
    summary: 'simulate a mesh alone: a list of packets or synthetic traffic, latency and load of every link',
    arguments: [
      {
        name: '[mesh]',
        description: 'bundled name, noc-mesh/1 file, or BookSim2 configuration (*.cfg); default: mesh-8x8',
      },
    ],
    options: [
      { flags: '--config <mesh>', description: 'the same as the argument' },
      {
        flags: '--packets <file>',
        description: 'replay the packets of this file: lines of time source destination flits',
      },
      {
        flags: '--batch <n>',
        description: 'every node sends n packets of the pattern from clock 0 on; runs until all arrived',
      },
      {
        flags: '--traffic <pattern>',
        description: 'uniform, transpose, bitComplement, bitReverse, shuffle, tornado, neighbour or hotspot',
        fallback: 'as the file says, else uniform',
      },
      { flags: '--rate <flits>', description: 'flits per node and clock', fallback: 'as the file says, else 0.1' },
      { flags: '--flits <n>', description: 'flits of a packet', fallback: 'as the file says, else 1' },
      { flags: '--warm-up <clocks>', description: 'before the measurement', fallback: 'as the file says, else 5000' },
      {
        flags: '--measure <clocks>',
        description: 'packets created in it count',
        fallback: 'as the file says, else 20000',
      },
      {
        flags: '--drain <clocks>',
        description: 'after it, until the last of them must have arrived',
        fallback: 'as the file says, else 100000',
      },
      { flags: '--seed <text>', description: 'of the traffic', fallback: 'noc' },
      {
        flags: '--out <folder>',
        description: 'write result.json, packets.csv, links.csv, routers.csv, histogram.csv and heat-map.svg there',
      },
      { flags: '--force', description: 'replace an earlier result in that folder' },
      json,
      { flags: '--quiet', description: 'no progress, and without --json no report' },
    ],
    examples: [
      { command: 'sim noc mesh-8x8 --traffic transpose --rate 0.05', meaning: 'latency and links of a permutation' },
      { command: 'sim noc booksim.cfg --packets packets.txt --out replay', meaning: 'times of every packet of a list' },
    ],
  },
  {
    name: 'import-prices',
    summary: 'make a price table of Accelergy energy and area tables (ERT, ART); YAML on stdout',
    arguments: [{ name: '<file...>', description: 'YAML files with ERT, ART or both' }],
    options: [
      { flags: '--map <file>', description: 'which component and action is which of ours, units, what to ignore' },
    ],
    examples: [
      {
        command: 'sim import-prices ert.yaml art.yaml --map accelergy-map.yaml > my-prices.yaml',
        meaning: 'then: sim run spikesim-rram-64 mnist-vgg --preset my-prices.yaml',
      },
    ],
  },
] as const satisfies readonly CommandSpec[];
