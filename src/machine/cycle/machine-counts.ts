import type { FusionUnit } from '../../hw/fusion-unit/fusion-unit.js';
import type { TileInput } from '../../hw/input-buffer/tile-input.js';
import type { IoPort } from '../../hw/io/io-port.js';
import type { NocAction } from '../../hw/noc/counts.js';
import type { Counters } from '../../kernel/counters.js';
import type { CountRow } from '../../model/counts.js';
import { INPUT, type Network } from '../../model/network.js';
import type { ModuleName } from '../actions.js';
import type { BuiltModules } from './build-tile.js';

/** Modules of a machine that count. */
export interface CountedModules {
  readonly built: readonly { readonly population: number; readonly tile: number; readonly modules: BuiltModules }[];
  /** By tile. */
  readonly inputs: readonly TileInput[];
  readonly fusion: FusionUnit | undefined;
  readonly io: IoPort;
  /** By layer: populations, input, fusion. */
  readonly nocCounters: readonly Counters<NocAction>[];
}

/** Everything that was counted, one row per layer, module and action; actions that never happened included. */
export function countRows(network: Network, machine: CountedModules): CountRow[] {
  const rows = new Map<string, CountRow>();
  const add = (layer: string, module: ModuleName, counters: Counters<string> | undefined): void => {
    for (const [action, series] of Object.entries(counters ?? {})) {
      const key = `${layer} ${module} ${action}`;
      const known = rows.get(key);
      if (known === undefined) rows.set(key, { layer, module, action, series: series.slice() });
      else for (let t = 0; t < series.length; t += 1) known.series[t]! += series[t]!;
    }
  };
  const layers = [...network.populations.map(({ name }) => name), INPUT, 'fusion'];
  for (const { population, tile, modules } of machine.built)
    addModules(layers[population]!, tile, modules, machine, add);
  for (const [layer, counters] of machine.nocCounters.entries()) add(layers[layer]!, 'noc', counters);
  add('fusion', 'fusion', machine.fusion?.fusion);
  add(INPUT, 'io', machine.io.io);
  return [...rows.values()];
}

type Add = (layer: string, module: ModuleName, counters: Counters<string> | undefined) => void;

function addModules(
  layer: string,
  tile: number,
  { imageFetch, imageUnit, fetch, pes, accumulation, neurons, pooling }: BuiltModules,
  { inputs }: CountedModules,
  add: Add,
): void {
  add(layer, 'inputBuffer', imageFetch?.inputBuffer);
  add(layer, 'inputBuffer', fetch?.inputBuffer);
  if (imageFetch !== undefined || fetch !== undefined) {
    add(layer, 'inputBuffer', inputs[tile]!.inputBuffer);
    add(layer, 'spikeMemory', inputs[tile]!.spikeMemory);
  }
  add(layer, 'spikeMemory', fetch?.spikeMemory);
  add(layer, 'imageUnit', imageUnit?.imageUnit);
  add(layer, 'heldSum', imageUnit?.heldSum);
  add(layer, 'crossbar', pes?.crossbar);
  add(layer, 'adc', pes?.adc);
  add(layer, 'shiftAdd', pes?.shiftAdd);
  add(layer, 'latch', pes?.latch);
  add(layer, 'neuron', pes?.neuron);
  add(layer, 'hTree', accumulation?.hTree);
  add(layer, 'psumBuffer', accumulation?.psumBuffer);
  add(layer, 'heldSum', accumulation?.heldSum);
  add(layer, 'neuron', neurons?.neuron);
  add(layer, 'heldSum', neurons?.heldSum);
  add(layer, 'pooling', pooling?.pooling);
}
