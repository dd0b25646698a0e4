import { pseudoCounts } from '../../fusion/alpha.js';
import { fuseMany, spikesOfMany } from '../../fusion/fuse-many.js';
import { fuse, fusedSpikes, headPredictions } from '../../fusion/methods.js';
import type { MethodKind } from '../../model/curve.js';
import { shapeOf } from '../../model/network.js';
import type { AlphaTable } from '../../model/workload.js';
import { FINAL_ONLY, upTo } from '../plan.js';
import type { CollectedCurve } from './collect-curve.js';
import { type CurveMethod, methodOf } from './curve-method.js';
import { envelopeMeans, type ImageTrack, weightedMeans } from './means.js';
import { type PreparedCurve, togetherName, withHead } from './prepare-curve.js';
import type { About, Scored } from './scored.js';
import { StopMethods } from './stop-methods.js';

/** Every method of a comparison: `dl` first and its stops, then for each internal classifier its own, then several at once. */
export function curveMethods(prepared: PreparedCurve, collected: CollectedCurve): readonly CurveMethod[] {
  return new MethodBuilder(prepared, collected).all();
}

class MethodBuilder {
  readonly #classes: number;
  readonly #final: Scored;
  readonly #stopping: StopMethods;

  constructor(
    readonly prepared: PreparedCurve,
    readonly collected: CollectedCurve,
  ) {
    const { run, final } = prepared;
    this.#classes = shapeOf(run.inputs.workload.network, final.population).channels;
    this.#final = this.#scored(collected.headCounts[final.name]!);
    this.#stopping = new StopMethods(prepared, collected, this.#classes);
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
      ...this.#stopping.stops(about, this.#final, 'fc'),
      ...internal.flatMap(({ name }) => this.#ofInternal(name)),
      ...this.#together(),
    ];
  }

  #ofInternal(internal: string): readonly CurveMethod[] {
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
    return [
      sl,
      this.#envelope(internal, early),
      ...this.#stopping.exits(internal, (name) => this.#named(name, internal), early, this.#final),
      ...this.#tablesOf(internal).flatMap((table) => this.#fused(internal, table)),
    ].map((method) => ({ ...method, internal }));
  }

  #tablesOf(internal: string): readonly AlphaTable[] {
    return this.prepared.run.inputs.workload.file.alphaTables.filter((table) => table.internal === internal);
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
    return {
      scores: counts,
      correct: this.#correct(counts.map((each) => headPredictions(each, this.#classes))),
      evidence: counts.map((final) => ({ final, fused: undefined })),
    };
  }

  /** From predictions after every step, [image][step-1]. */
  #correct(predictions: readonly ArrayLike<number>[]): readonly Uint8Array[] {
    const { labels } = this.prepared.run;
    return predictions.map((each, image) =>
      Uint8Array.from(each, (predicted) => (predicted === labels[image] ? 1 : 0)),
    );
  }

  /** Every image for the same number of steps. */
  #fixed(kind: MethodKind, about: About, { correct }: Scored): CurveMethod {
    return methodOf(kind, about, this.#tracks(about.hardware, correct));
  }

  #tracks(hardware: string, correct: readonly Uint8Array[]): readonly ImageTrack[] {
    const costs = this.collected.costs[hardware]!;
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
    const pseudoCount = pseudoCounts(table, options.steps);
    const early = headCounts[internal]!;
    const fused = <T>(of: (final: Uint32Array, early: Uint32Array, classes: number, pseudo: Float64Array) => T): T[] =>
      headCounts[final.name]!.map((counts, image) => of(counts, early[image]!, this.#classes, pseudoCount));
    const scored = {
      scores: fused(fusedSpikes),
      correct: this.#correct(fused(fuse)),
      evidence: fused((counts, each) => ({ final: counts, fused: { internal: each, pseudoCount } })),
    };
    const about = {
      name: this.#named(`fusion-${this.#tableName(table)}`, internal),
      description: `Bayesian fusion, table ${table.name} (${table.estimate}): ${table.origin}`,
      hardware: withHead(internal),
    };
    return [this.#fixed('fusion', about, scored), ...this.#stopping.stops(about, scored, `fusion-${table.name}`)];
  }

  /** Several internal classifiers fused with the final one, by each kind of table that all of them have. */
  #together(): readonly CurveMethod[] {
    const names = this.prepared.together;
    if (names.length < 2) return [];
    const [first, ...others] = names.map((name) => new Map(this.#tablesOf(name).map((t) => [this.#tableName(t), t])));
    const shared = [...first!.keys()].filter((key) => others.every((tables) => tables.has(key)));
    return shared.flatMap((key) =>
      this.#fusedMany(
        key,
        [first!, ...others].map((tables) => tables.get(key)!),
      ),
    );
  }

  #fusedMany(key: string, tables: readonly AlphaTable[]): readonly CurveMethod[] {
    const { headCounts } = this.collected;
    const { final, options } = this.prepared;
    const pseudo = tables.map((table) => pseudoCounts(table, options.steps));
    const of = <T>(work: (final: Uint32Array, internals: Parameters<typeof fuseMany>[1]) => T): T[] =>
      headCounts[final.name]!.map((counts, image) =>
        work(
          counts,
          tables.map(({ internal }, at) => ({ counts: headCounts[internal]![image]!, pseudoCount: pseudo[at]! })),
        ),
      );
    const scored = {
      scores: of((counts, internals) => spikesOfMany(counts, internals, this.#classes)),
      correct: this.#correct(of((counts, internals) => fuseMany(counts, internals, this.#classes))),
      evidence: undefined,
    };
    const internal = togetherName(tables.map((table) => table.internal));
    const about = {
      name: `fusion-${key}@${internal}`,
      description: `Bayesian fusion of ${internal} and ${final.name}, tables ${tables.map(({ name }) => name).join(', ')}, each as tuned alone`,
      hardware: withHead(internal),
    };
    return [this.#fixed('fusion', about, scored), ...this.#stopping.stops(about, scored, '')].map((method) => ({
      ...method,
      internal,
    }));
  }
}
