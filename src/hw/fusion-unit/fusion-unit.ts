import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import { PacketCounter } from '../noc/packet-counter.js';
import type { Probe } from '../tile/probe.js';
import { FUSION_ACTIONS } from './counts.js';

/** A classifier as the fusion unit sees it. */
export interface Head {
  /** Senders in other tiles. */
  readonly slots: readonly number[];
  /** Steps that the head has done, where some of its neurons share the unit's tile. */
  readonly done: Line | undefined;
}

export interface FusionUnitOptions {
  readonly name: string;
  readonly heads: readonly Head[];
  /** Words: [slot, entry, minus the spikes of a packet, or packets of a mark]. */
  readonly input: Link | undefined;
  /** Spikes of heads in this tile. Words: [head, entry, spikes]. */
  readonly local: readonly Link[];
  readonly slots: number;
  /** Modules that marks pass, [slot]; for the dump of a machine that stands still. */
  readonly ways: readonly (readonly string[])[];
  readonly entries: number;
  readonly stepsPerImage: number;
  /** Whether the agenda ends in decisions. */
  readonly decides: boolean;
  readonly image: Line;
  /** To the network interface. Words: [route, entry, 0]. */
  readonly output: Link;
  readonly decisionRoute: number;
  readonly classes: number;
  /** Clocks from complete counts to the class. */
  readonly clocks: number;
  readonly stepOf: (at: number) => number;
  readonly steps: number;
  readonly onCounted: (head: number, at: number, now: number) => void;
  readonly probe?: Probe | undefined;
}

/**
 * The fusion unit: counts the heads' spikes; when the counts of step T - 1 are complete it computes one class after the
 * other and sends the decision.
 *
 * Models: counting, completeness by marks, the time of the scores. Leaves out: the scores themselves (fusion/ computes
 * them), a stop rule. Timing: hw/fusion-unit/timing.ts.
 */
export class FusionUnit implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly fusion: Counters<keyof typeof FUSION_ACTIONS>;
  readonly #options: FusionUnitOptions;
  readonly #packets: PacketCounter;
  readonly #counted: number[];
  #decided = 0;

  constructor(engine: Engine, options: FusionUnitOptions) {
    this.name = options.name;
    this.#options = options;
    this.id = engine.add(this);
    this.fusion = countersOf(FUSION_ACTIONS, options.steps);
    this.#packets = new PacketCounter(options.name, options.slots, options.entries);
    this.#counted = options.heads.map(() => 0);
    options.input?.takenBy(this.id);
    for (const link of options.local) link.takenBy(this.id);
    options.output.sentBy(this.id);
    for (const { done } of options.heads) done?.listen(this.id);
    options.image.listen(this.id);
  }

  tick(now: number): boolean {
    this.#receive(now);
    for (const [head, count] of this.#counted.entries()) this.#advance(head, count, now);
    this.#decide(now);
    return false;
  }

  #receive(now: number): void {
    const { input, local, stepOf } = this.#options;
    for (; input?.ready(now); input.pop(now)) {
      const { a: slot, b: at, c: payload } = input;
      if (payload < 0) {
        this.fusion.count[stepOf(at)]! -= payload;
        this.#packets.packet(slot, at, now);
      } else this.#packets.mark(slot, at, payload, now);
    }
    for (const link of local) {
      for (; link.ready(now); link.pop(now)) this.fusion.count[stepOf(link.b)]! += link.c;
    }
  }

  /** Notes every step of which `head` has complete counts by now. */
  #advance(head: number, from: number, now: number): void {
    const { heads, onCounted } = this.#options;
    const { slots, done } = heads[head]!;
    let level = done === undefined ? Number.POSITIVE_INFINITY : done.level(now);
    for (const slot of slots) level = Math.min(level, this.#packets.complete(slot));
    for (let at = from; at < level; at += 1) onCounted(head, at, now);
    this.#counted[head] = Math.max(from, level);
  }

  /** Decides when the counts hold the spikes of all steps but the image's last. */
  #decide(now: number): void {
    const { decides, entries, stepsPerImage, image, output, decisionRoute, classes, clocks, probe } = this.#options;
    if (!decides || this.#decided * stepsPerImage >= entries) return;
    const needed = (this.#decided + 1) * stepsPerImage - 1;
    if (image.level(now) <= this.#decided || this.#counted.some((count) => count < needed)) return;
    if (output.room(now) < 1) {
      output.awaitRoom(now);
      return;
    }
    this.fusion.score[0]! += classes;
    output.send(now, decisionRoute, needed, 0, clocks);
    probe?.work(this.name, { what: 'scores', at: needed }, now, clocks);
    this.#decided += 1;
  }

  waits(): readonly Wait[] {
    const { decides, entries, stepsPerImage, heads, ways } = this.#options;
    if (!decides || this.#decided * stepsPerImage >= entries) return [];
    return heads.flatMap(({ done, slots }, head) => {
      const counted = this.#counted[head]!;
      if (counted >= (this.#decided + 1) * stepsPerImage - 1) return [];
      const late = slots.filter((slot) => this.#packets.complete(slot) === counted);
      const on = [...(done === undefined ? [] : [done.name]), ...late.flatMap((slot) => ways[slot]!)];
      return [{ on, reason: `the counts of head ${head} after ${counted} steps` }];
    });
  }

  save(): unknown {
    return {
      fusion: saveCounters(this.fusion),
      packets: this.#packets.save(),
      counted: this.#counted,
      decided: this.#decided,
    };
  }
  restore(state: unknown): void {
    const saved = state as { fusion: Record<string, number[]>; packets: unknown; counted: number[]; decided: number };
    restoreCounters(this.fusion, saved.fusion);
    this.#packets.restore(saved.packets);
    for (const [head, count] of saved.counted.entries()) this.#counted[head] = count;
    this.#decided = saved.decided;
  }
}
