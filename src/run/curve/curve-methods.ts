import { pseudoCounts } from '../../fusion/alpha.js';
import { fuse, fusedSpikes, headPredictions } from '../../fusion/methods.js';
import { thresholdsOf } from '../../fusion/stop-rule.js';
import type { MethodKind } from '../../model/curve.js';
import { shapeOf } from '../../model/network.js';
import type { AlphaTable } from '../../model/workload.js';
import { FINAL_ONLY, upTo } from '../plan.js';
import type { CollectedCurve } from './collect-curve.js';
import { above, atLeast, exitTrack, type IsEnough, marginExit } from './exit-track.js';
import type { ImageCosts } from './image-costs.js';
import { envelopeMeans, type ImageTrack, type Means, weightedMeans } from './means.js';
import { type PreparedCurve, withHead } from './prepare-curve.js';

/** One way to decide, with what it did with every image. */
export interface CurveMethod {
  readonly name: string;
  readonly kind: MethodKind;
  readonly description: string;
  /** The internal classifier that it uses. */
  readonly internal: string | undefined;
  /** The chip that is charged. */
  readonly hardware: string;
  /** One per image; of an envelope those of its first head. */
  readonly tracks: readonly ImageTrack[];
  /** Means over images that count as often as their weights say. */
  readonly means: (weights: ArrayLike<number>) => Means;
  /** Name of the method that takes the same scores after a fixed number of steps; of `perImage` alone. */
  readonly fixed?: string;
}

/** What images are decided by: scores as spikes after every step, [image][step-1][class]. */
interface Scored {
  readonly scores: readonly ArrayLike<number>[];
  /** 1 where the class with the largest score is right, [image][step-1]. */
  readonly correct: readonly Uint8Array[];
}

interface About {
  readonly name: string;
  readonly description: string;
  readonly hardware: string;
}

/** Every method of a comparison: `dl` first and its stops, then for each internal classifier its own. */
export function curveMethods(prepared: PreparedCurve, collected: CollectedCurve): readonly CurveMethod[] {
  return new MethodBuilder(prepared, collected).all();
}

class MethodBuilder {
  readonly #classes: number;
  readonly #final: Scored;

  constructor(
    readonly prepared: PreparedCurve,
    readonly collected: CollectedCurve,
  ) {
    const { run, final } = prepared;
    this.#classes = shapeOf(run.inputs.workload.network, final.population).channels;
    this.#final = this.#scored(collected.headCounts[final.name]!);
  }

  all(): readonly CurveMethod[] {
    const { final, internal } = this.prepared;
    const about = {
      name: 'dl',
      description: `spike counts of ${final.name}, chip without internal classifier`,
      hardware: FINAL_ONLY,
    };
    return [
      this.#fixed('head', about, this.#final),
      ...this.#stops(about, this.#final, 'fc'),
      ...internal.flatMap(({ name }) => this.#ofInternal(name)),
    ];
  }

  #ofInternal(internal: string): readonly CurveMethod[] {
    const { exitMargins, run } = this.prepared;
    const early = this.#scored(this.collected.headCounts[internal]!);
    const sl = this.#fixed(
      'head',
      {
        name: this.#named('sl', internal),
        description: `spike counts of ${internal}, chip mapped up to it`,
        hardware: upTo(internal),
      },
      early,
    );
    const tables = run.inputs.workload.file.alphaTables.filter((table) => table.internal === internal);
    return [
      sl,
      this.#envelope(internal, early),
      ...exitMargins.map((margin) => this.#exit(internal, margin, early)),
      ...tables.flatMap((table) => this.#fused(internal, table)),
    ].map((method) => ({ ...method, internal }));
  }

  /** With several internal classifiers a name says which. */
  #named(name: string, internal: string): string {
    return this.prepared.internal.length === 1 ? name : `${name}@${internal}`;
  }

  /** A table of one of several internal classifiers needs not say which a second time. */
  #tableName({ name, internal }: AlphaTable): string {
    const short = name.replace(new RegExp(`-${internal}$`), '');
    const { alphaTables } = this.prepared.run.inputs.workload.file;
    const isTaken = alphaTables.some((other) => other.internal === internal && other.name === short);
    return this.prepared.internal.length === 1 || isTaken ? name : short;
  }

  #scored(counts: readonly Uint32Array[]): Scored {
    return { scores: counts, correct: this.#correct(counts.map((each) => headPredictions(each, this.#classes))) };
  }

  /** From predictions after every step, [image][step-1]. */
  #correct(predictions: readonly ArrayLike<number>[]): readonly Uint8Array[] {
    const { labels } = this.prepared.run;
    return predictions.map((each, image) =>
      Uint8Array.from(each, (predicted) => (predicted === labels[image] ? 1 : 0)),
    );
  }

  #costsOn(hardware: string): readonly ImageCosts[] {
    return this.collected.costs[hardware]!;
  }

  /** Every image for the same number of steps. */
  #fixed(kind: MethodKind, about: About, { correct }: Scored): CurveMethod {
    return methodOf(kind, about, this.#tracks(about.hardware, correct));
  }

  #tracks(hardware: string, correct: readonly Uint8Array[]): readonly ImageTrack[] {
    const costs = this.#costsOn(hardware);
    return correct.map((each, image) => {
      const { energyPj, latencyNs } = costs[image]!;
      return { correct: each, energyPj, latencyNs, used: undefined };
    });
  }

  /** Both heads on the whole chip: the average that is better after each step. */
  #envelope(internal: string, early: Scored): CurveMethod {
    const hardware = withHead(internal);
    const [late, first] = [this.#final, early].map(({ correct }) => this.#tracks(hardware, correct));
    const about = {
      name: this.#named('exit-envelope', internal),
      description: 'the better of the average curves of both heads, both charged on the whole chip',
      hardware,
    };
    return {
      ...methodOf('envelope', about, late!),
      means: (weights) => envelopeMeans(weightedMeans(late!, weights), weightedMeans(first!, weights)),
    };
  }

  /** A fusion table after a fixed number of steps, and stopping by its scores. */
  #fused(internal: string, table: AlphaTable): readonly CurveMethod[] {
    const { headCounts } = this.collected;
    const { final, options } = this.prepared;
    const pseudo = pseudoCounts(table, options.steps);
    const early = headCounts[internal]!;
    const fused = <T>(of: (final: Uint32Array, early: Uint32Array, classes: number, pseudo: Float64Array) => T): T[] =>
      headCounts[final.name]!.map((counts, image) => of(counts, early[image]!, this.#classes, pseudo));
    const scored = { scores: fused(fusedSpikes), correct: this.#correct(fused(fuse)) };
    const about = {
      name: this.#named(`fusion-${this.#tableName(table)}`, internal),
      description: `Bayesian fusion, table ${table.name} (${table.estimate}): ${table.origin}`,
      hardware: withHead(internal),
    };
    return [this.#fixed('fusion', about, scored), ...this.#stops(about, scored, `fusion-${table.name}`)];
  }

  /** Each image stops when its two best scores are so far apart: by constant margins, and by tables for `scoredAs`. */
  #stops(about: About, scored: Scored, scoredAs: string): readonly CurveMethod[] {
    const { options, stopMargins, run } = this.prepared;
    const isLate = run.inputs.chip.chip.control.schedule === 'sequential';
    const tables = (run.inputs.workload.file.stopTables ?? []).filter(({ method }) => method === scoredAs && !isLate);
    const when = `each image stops when its two best scores of ${about.name} are`;
    return [
      ...stopMargins.map((margin) => {
        const name = about.name.replace(/^(?:fusion-)?([^@]*)/, `stop-$1-${margin}`);
        return this.#stop({ ...about, name, description: `${when} ${margin} spikes apart` }, scored, atLeast(margin));
      }),
      ...tables.map(({ name: table, knots, origin }) => {
        const name = about.name.replace(/^[^@]*/, `stop-${table}`);
        const description = `${when} apart as table ${table} says: ${origin}`;
        return this.#stop({ ...about, name, description }, scored, above(thresholdsOf(knots, options.steps)));
      }),
    ].map((method) => ({ ...method, fixed: about.name }));
  }

  #stop(about: About, { scores, correct }: Scored, isEnough: IsEnough): CurveMethod {
    const costs = this.#costsOn(about.hardware);
    const tracks = scores.map((each, image) =>
      exitTrack(marginExit(each, this.#classes, isEnough), {
        staying: correct[image]!,
        leaving: correct[image]!,
        costs: costs[image]!,
        gated: undefined,
        lookPj: this.#lookPj(about.hardware),
      }),
    );
    return methodOf('perImage', about, tracks);
  }

  /** Each image leaves at the internal classifier when its two best classes are `margin` spikes apart. */
  #exit(internal: string, margin: number, early: Scored): CurveMethod {
    const { gateAfterIc } = this.prepared.options;
    const hardware = withHead(internal);
    const [costs, front] = [this.#costsOn(hardware), this.#costsOn(upTo(internal))];
    const tracks = early.scores.map((each, image) =>
      exitTrack(marginExit(each, this.#classes, atLeast(margin)), {
        staying: this.#final.correct[image]!,
        leaving: early.correct[image]!,
        costs: costs[image]!,
        gated: gateAfterIc ? front[image]! : undefined,
        lookPj: this.#lookPj(hardware),
      }),
    );
    const rest = gateAfterIc ? `the layers behind ${internal} stop then` : 'the chip stops then';
    const about = {
      name: this.#named(`exit-confidence-${margin}`, internal),
      description: `decided by ${internal} when its two best classes are ${margin} spikes apart; ${rest}`,
      hardware,
    };
    return { ...methodOf('perImage', about, tracks), fixed: 'dl' };
  }

  #lookPj(hardware: string): number {
    return this.collected.costers.find(({ variant }) => variant.name === hardware)!.lookPj;
  }
}

const methodOf = (kind: MethodKind, about: About, tracks: readonly ImageTrack[]): CurveMethod => ({
  ...about,
  kind,
  internal: undefined,
  tracks,
  means: (weights) => weightedMeans(tracks, weights),
});
