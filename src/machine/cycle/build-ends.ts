import { FusionUnit } from '../../hw/fusion-unit/fusion-unit.js';
import { fusionClocks } from '../../hw/fusion-unit/timing.js';
import { TileInput } from '../../hw/input-buffer/tile-input.js';
import { IoPort } from '../../hw/io/io-port.js';
import { pinClocks } from '../../hw/io/timing.js';
import { hasStepCredits } from '../../hw/noc/flows.js';
import { NetworkInterface } from '../../hw/noc/network-interface.js';
import type { SpikeOutput } from '../../hw/noc/spike-sender.js';
import { earliest, latest } from '../../hw/tile/step-times.js';
import { Link } from '../../kernel/link.js';
import { INPUT, neurons, shapeOf } from '../../model/network.js';
import type { Mesh } from './build-mesh.js';
import type { MachineParts } from './parts.js';
import type { TileLinks } from './tile-site.js';
import { inputName, interfaceName, waysInto } from './ways.js';

const layersOf = ({ plan }: MachineParts): Uint16Array => Uint16Array.from(plan.routes, ({ layer }) => layer);

/** The receiving side of a tile. */
export function buildInput(parts: MachineParts, tile: number, mesh: Mesh, links: TileLinks, fusion?: Link): TileInput {
  const { plan, times, model, entries, lines } = parts;
  const { network, chip, mapping } = model.context;
  const { spikeSlots, creditSlots, image } = plan.tiles[tile]!;
  const owner = network.populations.findIndex(({ name }) => name === mapping.tiles[tile]!.population);
  return new TileInput(parts.engine, {
    name: inputName(tile),
    input: mesh.ends[tile]!.ejection,
    routes: plan.routes,
    counters: parts.nocCounters,
    steps: parts.countedStep,
    slots: spikeSlots.length,
    creditSlots: creditSlots.length,
    parties: parts.parties[tile]!.map(({ population, slots, credits }) => ({
      line: lines[population]!.ready!,
      slots,
      credits,
    })),
    entries,
    stepsPerImage: parts.stepsPerImage,
    sequential: chip.control.schedule === 'sequential',
    ways: { spikes: waysInto(model, plan, tile, 'spikes'), credits: waysInto(model, plan, tile, 'credit') },
    done: lines[owner]!.done,
    credited: hasStepCredits(chip),
    image: image && { ...image, line: parts.image },
    sums: links.arriving,
    sumCredits: links.sumCredits,
    fusion,
    onDelivered: (slot, at, now) => latest(times.delivered[spikeSlots[slot]!]!, at, now),
    onCredit: (slot, at, now) => latest(times.credited[creditSlots[slot]!]!, at, now),
    onImage: (index, now) => latest(times.imageIn, index, now),
    runSteps: parts.steps,
    probe: parts.job.probe,
  });
}

/** The sending side of a tile. `decisions` comes from the fusion unit, where that is here. */
export function buildInterface(
  parts: MachineParts,
  tile: number,
  mesh: Mesh,
  links: TileLinks,
  decisions?: Link,
): NetworkInterface {
  const { plan, times, model, lines } = parts;
  const { network, mapping } = model.context;
  const { sends, sums } = plan.tiles[tile]!;
  const outputs = links.buffers.map(({ population, link, packer }): SpikeOutput => {
    const { marks, credits } = sends.get(population)!;
    return {
      buffer: link,
      packer,
      marks,
      credits: credits.map(({ route }) => route),
      done: lines[population]!.done,
      onDone: (at, now) => latest(times.finish[population]!, at, now),
    };
  });
  const owner = network.populations.findIndex(({ name }) => name === mapping.tiles[tile]!.population);
  const stands = !links.buffers.some(({ population }) => population === owner);
  const credits = (sends.get(owner)?.credits ?? []).map(({ route }) => route);
  return new NetworkInterface(parts.engine, {
    name: interfaceName(tile),
    injection: mesh.ends[tile]!.injection,
    outputs,
    bystander: stands ? { done: lines[owner]!.done, credits } : undefined,
    sums: links.sums,
    packets: sums,
    answers: links.answers,
    decisions,
    layers: layersOf(parts),
    counters: parts.nocCounters,
    steps: parts.countedStep,
    routes: plan.routes.length,
    probe: parts.job.probe,
  });
}

/** The fusion unit with its links: from the tile's input, to the tile's interface. */
export function buildFusion(
  parts: MachineParts,
  links: TileLinks,
): { readonly unit: FusionUnit; readonly input: Link; readonly decisions: Link } | undefined {
  const { plan, model, engine, times, lines } = parts;
  const { network, chip, mapping } = model.context;
  const { fusion } = plan;
  if (fusion === undefined) return undefined;
  const link = (name: string, capacity: number): Link =>
    new Link(engine, { name: `fusion: ${name}`, latency: 1, capacity });
  const input = link('spikes of heads', 4);
  const decisions = link('decision', 1);
  const heads = network.classifiers.map(({ population }, head) => {
    const p = network.populations.findIndex(({ name }) => name === population);
    const isHere = mapping.populations[population]!.shards.some(({ tile }) => tile === fusion.tile);
    return { slots: fusion.slots[head]!, done: isHere ? lines[p]!.done : undefined };
  });
  const unit = new FusionUnit(engine, {
    name: 'fusion unit',
    heads,
    input,
    local: links.heads.map((head) => head.link),
    slots: fusion.slots.flat().length,
    ways: waysInto(model, plan, fusion.tile, 'headMark'),
    entries: parts.entries,
    stepsPerImage: parts.stepsPerImage,
    decides: parts.decides,
    image: parts.image,
    output: decisions,
    decisionRoute: fusion.decisionRoute,
    classes: neurons(shapeOf(network, network.classifiers[0]!.population)),
    clocks: fusionClocks(chip, neurons(shapeOf(network, network.classifiers[0]!.population))),
    stepOf: parts.stepOf,
    steps: parts.steps,
    onCounted: (head, at, now) => earliest(times.counted[head]!, at, now),
    probe: parts.job.probe,
  });
  return { unit, input, decisions };
}

/** The pins. */
export function buildIo(parts: MachineParts, mesh: Mesh): IoPort {
  const { plan, model, times, lines, begins, images } = parts;
  const { network, chip } = model.context;
  const imageBits = neurons(network.input) * chip.crossbar.inputBits;
  const readers = network.projections.filter(({ source }) => source === INPUT).map(({ target }) => target);
  const end = mesh.ends.at(-1)!;
  return new IoPort(parts.engine, {
    name: 'io',
    injection: end.injection,
    arrivals: end.ejection,
    copies: plan.copies,
    images: begins ? images : 0,
    stepsPerImage: parts.stepsPerImage,
    pinClocks: pinClocks(chip, imageBits),
    pace: model.imageIn,
    decisionClocks: pinClocks(chip, 1),
    imageBits,
    readers: network.populations.flatMap(({ name }, p) => (readers.includes(name) ? [lines[p]!.done] : [])),
    layers: layersOf(parts),
    counters: parts.nocCounters,
    steps: parts.countedStep,
    runSteps: parts.steps,
    onDecision: (at, now) => {
      times.decided[Math.floor(at / parts.stepsPerImage)] = now;
    },
    probe: parts.job.probe,
  });
}
