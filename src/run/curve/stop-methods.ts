import { oracleExits } from '../../fusion/oracle.js';
import { thresholdsOf } from '../../fusion/stop-rule.js';
import type { StopTableEntry } from '../../model/workload.js';
import { upTo } from '../plan.js';
import type { CollectedCurve } from './collect-curve.js';
import { type CurveMethod, methodOf } from './curve-method.js';
import { above, atLeast, exitTrack, type IsEnough, marginExit } from './exit-track.js';
import { type PreparedCurve, withHead } from './prepare-curve.js';
import type { About, Scored } from './scored.js';

/** Methods that decide one image after the other. */
export class StopMethods {
  constructor(
    readonly prepared: PreparedCurve,
    readonly collected: CollectedCurve,
    readonly classes: number,
  ) {}

  /**
   * Each image stops when its two best scores are so far apart, by constant margins and by tables for `scoredAs`, or when the
   * exact posterior says so.
   */
  stops(about: About, scored: Scored, scoredAs: string): readonly CurveMethod[] {
    const { options, stopMargins } = this.prepared;
    const when = `each image stops when its two best scores of ${about.name} are`;
    const byMargin = stopMargins.map((margin) => {
      const name = about.name.replace(/^(?:fusion-)?([^@]*)/, `stop-$1-${margin}`);
      return this.#byScores({ ...about, name, description: `${when} ${margin} spikes apart` }, scored, atLeast(margin));
    });
    const byTable = this.#tablesOf(scoredAs).map(({ name: table, knots, origin }) => {
      const name = about.name.replace(/^[^@]*/, `stop-${this.#short(table, about.name)}`);
      const description = `${when} apart as table ${table} says: ${origin}`;
      return this.#byScores({ ...about, name, description }, scored, above(thresholdsOf(knots, options.steps)));
    });
    return [...byMargin, ...byTable, ...this.#oracles(about, scored)].map((method) => ({
      ...method,
      fixed: about.name,
    }));
  }

  /** Each image leaves at the internal classifier by constant margins, and by tables for `scoredAs`. */
  exits(internal: string, named: (name: string) => string, early: Scored, final: Scored): readonly CurveMethod[] {
    const { exitMargins, options } = this.prepared;
    const when = `decided by ${internal} when its two best classes are`;
    const byMargin = exitMargins.map((margin) => {
      const about = { name: named(`exit-confidence-${margin}`), description: `${when} ${margin} spikes apart` };
      return this.#exit(internal, about, [early, final], atLeast(margin));
    });
    const byTable = ['ic', `ic-${internal}`]
      .flatMap((scoredAs) => this.#tablesOf(scoredAs))
      .map(({ name: table, knots, origin }) => {
        const short = this.#short(table, `@${internal}`);
        const name = named(short === 'exit' ? 'exit-confidence' : `exit-confidence-${short}`);
        const description = `${when} apart as table ${table} says: ${origin}`;
        return this.#exit(internal, { name, description }, [early, final], above(thresholdsOf(knots, options.steps)));
      });
    return [...byMargin, ...byTable];
  }

  /** A table whose name ends in the classifier's needs not say it a second time. */
  #short(table: string, methodName: string): string {
    const internal = /@(.+)$/.exec(methodName)?.[1];
    return internal === undefined ? table : table.replace(new RegExp(`-${internal.replace('+', '\\+')}$`), '');
  }

  /** None where there is no decision before the last step. */
  #tablesOf(scoredAs: string): readonly StopTableEntry[] {
    const { chip, workload } = this.prepared.run.inputs;
    if (chip.chip.control.schedule === 'sequential') return [];
    return (workload.file.stopTables ?? []).filter(({ method }) => method === scoredAs);
  }

  #oracles(about: About, { evidence, correct }: Scored): readonly CurveMethod[] {
    const { oracle } = this.prepared.options;
    if (evidence === undefined || oracle.length === 0) return [];
    const exits = evidence.map((counts) => oracleExits(counts, this.classes, oracle));
    return oracle.map((least, at) => {
      const name = about.name.replace(/^(?:fusion-)?([^@]*)/, `oracle-$1-${least}`);
      const description = `no hardware: each image stops when the leading class of ${about.name} has the largest rate with a probability of ${least}; charged as a comparison of margins`;
      const stops = exits.map((ofImage) => ofImage[at]);
      return this.#stopAt({ ...about, name, description }, correct, stops);
    });
  }

  #byScores(about: About, { scores, correct }: Scored, isEnough: IsEnough): CurveMethod {
    const exits = scores.map((each) => marginExit(each, this.classes, isEnough));
    return this.#stopAt(about, correct, exits);
  }

  #stopAt(about: About, correct: Scored['correct'], exits: readonly (number | undefined)[]): CurveMethod {
    const costs = this.collected.costs[about.hardware]!;
    const lookPj = this.#lookPj(about.hardware);
    const tracks = exits.map((exit, image) =>
      exitTrack(exit, {
        staying: correct[image]!,
        leaving: correct[image]!,
        costs: costs[image]!,
        gated: undefined,
        lookPj,
      }),
    );
    return methodOf('perImage', about, tracks);
  }

  #exit(
    internal: string,
    { name, description }: Omit<About, 'hardware'>,
    [early, final]: readonly [Scored, Scored],
    isEnough: IsEnough,
  ): CurveMethod {
    const { gateAfterIc } = this.prepared.options;
    const hardware = withHead(internal);
    const [costs, front] = [this.collected.costs[hardware]!, this.collected.costs[upTo(internal)]!];
    const lookPj = this.#lookPj(hardware);
    const tracks = early.scores.map((each, image) =>
      exitTrack(marginExit(each, this.classes, isEnough), {
        staying: final.correct[image]!,
        leaving: early.correct[image]!,
        costs: costs[image]!,
        gated: gateAfterIc ? front[image]! : undefined,
        lookPj,
      }),
    );
    const rest = gateAfterIc ? `the layers behind ${internal} stop then` : 'the chip stops then';
    const about = { name, description: `${description}; ${rest}`, hardware };
    return { ...methodOf('perImage', about, tracks), fixed: 'dl' };
  }

  #lookPj(hardware: string): number {
    return this.collected.costers.find(({ variant }) => variant.name === hardware)!.lookPj;
  }
}
