import type { Chip } from '../model/chip.js';
import { arrayFormat, bitsText, integerFormat } from '../model/numerics.js';
import type { AnalyticFidelity } from './fidelity.js';
import type { AnalyticOptions, RunOptions } from './options.js';
import type { PlannedRun } from './prepare.js';

/** What the numbers of a run do not include: by its numerics, its fidelity and its prices. */
export function leavesOut({ inputs, options }: PlannedRun): string[] {
  const { table } = inputs.prices;
  return [
    ...('numerics' in options ? precisionLeftOut(options, inputs.chip.chip) : []),
    ...timingLeftOut(options),
    ...packetsLeftOut(inputs.chip.chip),
    ...table.leavesOut.map((item) => `preset ${table.name}: ${item}`),
  ];
}

/** What the chosen numerics do not see of the arrays. */
function precisionLeftOut({ numerics }: RunOptions, chip: Chip): string[] {
  const { device } = chip;
  const weights = `${bitsText(chip.crossbar.weightBits, integerFormat(chip).projectionWeightBits)} weights`;
  const converter = `the ${bitsText(chip.adc.bits, arrayFormat(chip).projectionAdcBits)} ADC`;
  switch (numerics) {
    case 'reference':
    case 'ideal': {
      const unit = numerics === 'reference' ? 'float64' : 'float32';
      return [
        `numerics ${numerics}: spikes are computed in ${unit}; ${weights} and ${converter} cost energy, not accuracy`,
      ];
    }
    case 'quantised':
      return [`numerics quantised: column sums are exact; ${converter} costs energy, not accuracy`];
    case 'hardware': {
      const spread = device.conductanceSpread > 0 ? '' : ', conductance spread (device.conductanceSpread is 0)';
      return [
        `numerics hardware: no IR drop, read noise, drift or stuck cells${spread}; a cell of level 0 conducts nothing`,
      ];
    }
  }
}

/** What the chosen fidelity does not see of time. */
function timingLeftOut({ fidelity }: RunOptions | AnalyticOptions): string[] {
  if (fidelity.kind === 'analytic') return [...activityAssumed(fidelity), analyticTiming];
  if (fidelity.kind === 'counts') {
    return [
      'fidelity counts: no contention in the mesh, no bursts at network interfaces; latency is that of the recurrence',
    ];
  }
  return [
    'fidelity cycle: an image is simulated alone on the chip; the interval repeats its times, without traffic of its neighbours',
  ];
}

/** What is not charged where the spikes of a position travel together. */
const packetsLeftOut = ({ noc }: Chip): string[] =>
  noc.packets === 'aer'
    ? []
    : [
        `noc.packets ${noc.packets}: making packets and taking them apart cost neither time nor energy; one write a spike`,
      ];

const analyticTiming =
  'fidelity analytic: no contention in the mesh, no bursts; latency is that of the recurrence with steps that are all alike';

/** What `analytic` takes for granted. */
function activityAssumed({ firing }: AnalyticFidelity): string[] {
  const what =
    firing === 'dense'
      ? 'every row of every crossbar is active at every position in every step, the zero padding included, and every neuron fires'
      : `every neuron fires with probability ${firing} in every step, independent of all others: so is a row active, and a read of n rows takes place with probability 1 - (1 - ${firing})^n; no pixel is zero, half of the bits of the image are set`;
  return [
    `fidelity analytic: activity is assumed, not computed: ${what}; the first step is like the others`,
    "fidelity analytic: no accuracy; stored levels are taken for half of a cell's top level",
  ];
}
