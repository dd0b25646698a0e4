import { allowOutside, chip, json, PRICE_OPTIONS, set, workload } from './shared.js';
import type { CommandSpec } from './spec.js';

/** What there is, and what a chip looks like before it runs. */
export const LOOK_COMMANDS = [
  {
    name: 'map',
    summary: 'show whether a network fits a chip: floorplan and utilisation',
    arguments: [chip, workload],
    options: [set, json, allowOutside],
    examples: [{ command: 'sim map spikesim-rram-64 mnist-vgg', meaning: 'where every layer lies' }],
  },
  {
    name: 'show',
    summary: 'show a resolved chip with the origin of every value',
    arguments: [chip, { name: '[workload]', description: 'also show what the chip derives for this network' }],
    options: [
      set,
      {
        flags: '--prices',
        description:
          'the prices of a workload on this chip instead: value, range and kind of each; --json has law and source',
      },
      ...PRICE_OPTIONS,
      json,
      allowOutside,
    ],
    examples: [
      { command: 'sim show rram-128-w8 --set adc.bits=5', meaning: 'which file or option says what' },
      { command: 'sim show spikesim-rram-64 mnist-vgg', meaning: 'with buffer sizes for a network' },
      {
        command: 'sim show spikesim-rram-64 mnist-vgg --prices --price choices.adc=survey',
        meaning: 'what every action and component costs there',
      },
    ],
  },
  {
    name: 'check',
    summary: 'check chip, workload and price files; list all problems',
    arguments: [{ name: '<file...>', description: 'files of any kind that sim reads' }],
    options: [json, allowOutside],
    examples: [{ command: 'sim check chip.yaml workload.json', meaning: 'all problems of both files at once' }],
  },
  {
    name: 'list',
    summary: 'list the bundled chips, workloads and price tables',
    arguments: [],
    options: [json],
    examples: [{ command: 'sim list', meaning: 'names that can stand for a path' }],
  },
] as const satisfies readonly CommandSpec[];
