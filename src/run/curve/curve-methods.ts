import { pseudoCounts } from '../../fusion/alpha.js';
import { fuse, headPredictions } from '../../fusion/methods.js';
import type { MethodKind } from '../../model/curve.js';
import { shapeOf } from '../../model/network.js';
import type { AlphaTable } from '../../model/workload.js';
import { FINAL_ONLY, upTo } from '../plan.js';
import type { CollectedCurve } from './collect-curve.js';
import { exitTrack, marginExit } from './exit-track.js';
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

/** Predictions of everything after every step, [image][step-1]. */
type Predictions = readonly ArrayLike<number>[];

/** Every method of a comparison: `dl` first, then for each internal classifier its own. */
export function curveMethods(prepared: PreparedCurve, collected: CollectedCurve): readonly CurveMethod[] {
  return new MethodBuilder(prepared, collected).all();
}

class MethodBuilder {
  readonly #classes: number;
  readonly #labels: readonly number[];
  readonly #final: Predictions;

  constructor(
    readonly prepared: PreparedCurve,
    readonly collected: CollectedCurve,
  ) {
    const { run, final } = prepared;
    this.#classes = shapeOf(run.inputs.workload.network, final.population).channels;
    this.#labels = run.labels;
    this.#final = this.#predictionsOf(final.name);
  }

  all(): readonly CurveMethod[] {
    const { final, internal } = this.prepared;
    const dl = this.#fixed(
      'dl',
      'head',
      `spike counts of ${final.name}, chip without internal classifier`,
      FINAL_ONLY,
      this.#final,
    );
    return [dl, ...internal.flatMap(({ name }) => this.#ofInternal(name))];
  }

  #ofInternal(internal: string): readonly CurveMethod[] {
    const { final, exitMargins, run } = this.prepared;
    const named = (name: string): string => (this.prepared.internal.length === 1 ? name : `${name}@${internal}`);
    const early = this.#predictionsOf(internal);
    const hardware = withHead(internal);
    const sl = this.#fixed(
      named('sl'),
      'head',
      `spike counts of ${internal}, chip mapped up to it`,
      upTo(internal),
      early,
    );
    const envelope = this.#envelope(named('exit-envelope'), hardware, early);
    const exits = exitMargins.map((margin) => this.#exit(named(`exit-confidence-${margin}`), internal, margin, early));
    const tables = run.inputs.workload.file.alphaTables.filter((table) => table.internal === internal);
    const fused = tables.map((table) => this.#fused(named(`fusion-${table.name}`), hardware, table, final.name));
    return [sl, envelope, ...exits, ...fused].map((method) => ({ ...method, internal }));
  }

  #predictionsOf(head: string): Predictions {
    return this.collected.headCounts[head]!.map((counts) => headPredictions(counts, this.#classes));
  }

  #correct(predictions: Predictions): readonly Uint8Array[] {
    return predictions.map((steps, image) =>
      Uint8Array.from(steps, (predicted) => (predicted === this.#labels[image] ? 1 : 0)),
    );
  }

  /** Every image for the same number of steps. */
  #fixed(name: string, kind: MethodKind, description: string, hardware: string, predictions: Predictions): CurveMethod {
    return methodOf({ name, kind, description, hardware }, this.#tracks(hardware, predictions));
  }

  #tracks(hardware: string, predictions: Predictions): readonly ImageTrack[] {
    const costs = this.#costsOn(hardware);
    return this.#correct(predictions).map((correct, image) => {
      const { energyPj, latencyNs } = costs[image]!;
      return { correct, energyPj, latencyNs, used: undefined };
    });
  }

  #costsOn(hardware: string): readonly ImageCosts[] {
    return this.collected.costs[hardware]!;
  }

  /** Both heads on the whole chip: the average that is better after each step. */
  #envelope(name: string, hardware: string, early: Predictions): CurveMethod {
    const [late, first] = [this.#tracks(hardware, this.#final), this.#tracks(hardware, early)];
    return {
      name,
      kind: 'envelope',
      description: 'the better of the average curves of both heads, both charged on the whole chip',
      internal: undefined,
      hardware,
      tracks: late,
      means: (weights) => envelopeMeans(weightedMeans(late, weights), weightedMeans(first, weights)),
    };
  }

  #fused(name: string, hardware: string, table: AlphaTable, final: string): CurveMethod {
    const { headCounts } = this.collected;
    const pseudo = pseudoCounts(table, this.prepared.options.steps);
    const early = headCounts[table.internal]!;
    const predictions = headCounts[final]!.map((counts, image) => fuse(counts, early[image]!, this.#classes, pseudo));
    const description = `Bayesian fusion, table ${table.name} (${table.estimate}): ${table.origin}`;
    return this.#fixed(name, 'fusion', description, hardware, predictions);
  }

  /** Each image leaves at the internal classifier when its two best classes are `margin` spikes apart. */
  #exit(name: string, internal: string, margin: number, early: Predictions): CurveMethod {
    const { gateAfterIc } = this.prepared.options;
    const hardware = withHead(internal);
    const [late, first] = [this.#correct(this.#final), this.#correct(early)];
    const [costs, front] = [this.#costsOn(hardware), this.#costsOn(upTo(internal))];
    const { lookPj } = this.collected.costers.find(({ variant }) => variant.name === hardware)!;
    const counts = this.collected.headCounts[internal]!;
    const tracks = counts.map((each, image) =>
      exitTrack(marginExit(each, this.#classes, margin), {
        staying: late[image]!,
        leaving: first[image]!,
        costs: costs[image]!,
        gated: gateAfterIc ? front[image]! : undefined,
        lookPj,
      }),
    );
    const rest = gateAfterIc ? `the layers behind ${internal} stop then` : 'the chip stops then';
    const description = `decided by ${internal} when its two best classes are ${margin} spikes apart; ${rest}`;
    return { ...methodOf({ name, kind: 'perImage', description, hardware }, tracks), fixed: 'dl' };
  }
}

function methodOf(
  about: Pick<CurveMethod, 'name' | 'kind' | 'description' | 'hardware'>,
  tracks: readonly ImageTrack[],
): CurveMethod {
  return { ...about, internal: undefined, tracks, means: (weights) => weightedMeans(tracks, weights) };
}
